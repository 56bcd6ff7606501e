import { Alert, Anchor, Button, Center, Group, NavLink, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { IconUser } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { UserId } from '../../shared/kernel/index.ts'
import { queries, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import classes from '../kit/front-door.module.css'
import { LanguageSwitch } from '../shell/language-switch.tsx'
import { Recover } from './recover.tsx'

type Person = { userId: UserId; login: string; displayName: string; pinReady: boolean }
/** What this screen needs of the practice's status. */
type Place = {
  deviceName: string
  practiceName: string | null
  trouble: string | null
  state: string
  demo: boolean
  people: readonly Person[]
}

const intoSight = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' })

/**
 * Who is at this PC? A person, then the PIN if it is in use here, else the password. Whoever was here last (`last`) is
 * chosen already: coming back to a locked screen is the PIN and Enter.
 */
export function SignIn({ status, last }: { status: Place; last: UserId | null }) {
  const only = status.people.length === 1 ? status.people[0] : undefined
  const [chosenId, setChosenId] = useState<UserId | null>(only?.userId ?? last)
  const chosen = status.people.find(({ userId }) => userId === chosenId)
  const [recovering, setRecovering] = useState(false)
  return (
    <Center component="main" className={classes['ground'] ?? ''}>
      <Paper withBorder p="xl" className={classes['card'] ?? ''}>
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c="dimmed">
            {status.deviceName}
          </Text>
          <LanguageSwitch />
        </Group>
        <Title order={1} mb="md">
          {status.practiceName}
        </Title>
        {status.trouble && (
          <Alert color="red" variant="outline" role="alert" mb="md">
            {status.trouble}
          </Alert>
        )}
        {recovering ? (
          <Recover onBack={() => setRecovering(false)} />
        ) : (
          <>
            <Text size="sm" mb={4} id="people">
              <FormattedMessage id={status.state === 'open' ? 'sign-in.who' : 'sign-in.who-closed'} />
            </Text>
            <fieldset className={classes['people']} aria-labelledby="people">
              {status.people.map((person) => (
                <NavLink
                  component="button"
                  key={person.userId}
                  label={person.displayName}
                  rightSection={<span className={classes['login']}>{person.login}</span>}
                  leftSection={<IconUser size={18} aria-hidden />}
                  active={chosenId === person.userId}
                  ref={chosenId === person.userId ? intoSight : null}
                  aria-pressed={chosenId === person.userId}
                  onClick={() => setChosenId(person.userId)}
                />
              ))}
            </fieldset>
            {chosen && <Proof key={chosen.userId} person={chosen} />}
            <Anchor component="button" size="sm" mt="md" onClick={() => setRecovering(true)}>
              <FormattedMessage id="sign-in.lost" />
            </Anchor>
            {status.demo && (
              <Alert variant="outline" color="ink" mt="md" title={<FormattedMessage id="demo.title" />}>
                <FormattedMessage id="demo.passwords" />
              </Alert>
            )}
          </>
        )}
      </Paper>
    </Center>
  )
}

function Proof({ person }: { person: Person }) {
  const [wantsPin, setWantsPin] = useState(person.pinReady)
  // After too many wrong PINs only the password helps: the field becomes one by itself.
  const byPin = wantsPin && person.pinReady
  const [secret, setSecret] = useState('')
  const signIn = useTell(core.access.signIn, ['session', 'status'])
  const quickSwitch = useTell(core.access.quickSwitch, ['session', 'status'])
  const busy = signIn.isPending || quickSwitch.isPending
  const submit = () => {
    const done = {
      onError: () => {
        setSecret('')
        void queries.invalidateQueries({ queryKey: ['status'] })
      },
    }
    if (byPin) quickSwitch.mutate({ userId: person.userId, pin: secret }, done)
    else signIn.mutate({ login: person.login, password: secret }, done)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="sm" mt="md">
        <PasswordInput
          key={byPin ? 'pin' : 'password'}
          label={<FormattedMessage id={byPin ? 'sign-in.pin' : 'sign-in.password'} />}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="off"
          {...(byPin && { inputMode: 'numeric' as const })}
          ref={focusOnArrival}
          required
        />
        <FailureNote error={byPin ? quickSwitch.error : (signIn.error ?? quickSwitch.error)} />
        <Button type="submit" loading={busy} disabled={secret === ''}>
          <FormattedMessage id="sign-in.go" />
        </Button>
        {person.pinReady && (
          <Anchor component="button" type="button" size="sm" onClick={() => setWantsPin(!byPin)}>
            <FormattedMessage id={byPin ? 'sign-in.by-password' : 'sign-in.by-pin'} />
          </Anchor>
        )}
      </Stack>
    </form>
  )
}
