import { Alert, Anchor, Button, Center, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { DEMO_PEOPLE } from '../../shared/access/index.ts'
import type { UserId } from '../../shared/kernel/index.ts'
import { queries, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import classes from '../kit/front-door.module.css'
import { LanguageSwitch } from '../shell/language-switch.tsx'
import { ByName } from './by-name.tsx'
import { LockedOut, type LockedOutAbout } from './locked-out.tsx'
import { People, type Person } from './people.tsx'
import { Recover } from './recover.tsx'
import { Trouble } from './trouble.tsx'

/** What this screen needs of the practice's status. */
type Place = {
  deviceName: string
  practiceName: string | null
  trouble: string | null
  lockedOut: LockedOutAbout | null
  state: string
  demo: boolean
  server: boolean
  people: readonly Person[]
}

/**
 * Who is at this PC? A person, then the PIN if it is in use here, else the password. Whoever was here last (`last`) is
 * chosen already: coming back to a locked screen is the PIN and Enter.
 */
export function SignIn({ status, last }: { status: Place; last: UserId | null }) {
  const only = status.people.length === 1 ? status.people[0] : undefined
  const [chosenId, setChosenId] = useState<UserId | null>(only?.userId ?? last)
  const chosen = status.people.find(({ userId }) => userId === chosenId)
  const [recovering, setRecovering] = useState(false)
  // Nobody has signed in on a PC that joined just now.
  const [isNew, setIsNew] = useState(status.people.length === 0)
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
          {status.practiceName ?? 'Daybook'}
        </Title>
        {recovering ? (
          <Recover onBack={() => setRecovering(false)} />
        ) : status.lockedOut ? (
          <LockedOut about={status.lockedOut} onWords={() => setRecovering(true)} />
        ) : status.trouble !== null ? (
          <Trouble what={status.trouble} onWords={() => setRecovering(true)} />
        ) : (
          <>
            <Text size="sm" mb={4} id="people">
              <FormattedMessage id={status.state === 'open' ? 'sign-in.who' : 'sign-in.who-closed'} />
            </Text>
            {!isNew && (
              <People
                people={status.people}
                chosen={chosen?.userId ?? null}
                onChoose={setChosenId}
                labelledBy="people"
              />
            )}
            {isNew ? (
              <ByName />
            ) : chosen ? (
              <Proof key={chosen.userId} person={chosen} demo={status.demo} />
            ) : (
              <Text size="xs" c="dimmed" mt="xs">
                <FormattedMessage id="sign-in.how" />
              </Text>
            )}
            <Group mt="md" gap="lg">
              {status.server && status.people.length > 0 && (
                <Anchor component="button" type="button" size="sm" onClick={() => setIsNew(!isNew)}>
                  <FormattedMessage id={isNew ? 'sign-in.list' : 'sign-in.someone-else'} />
                </Anchor>
              )}
              <Anchor component="button" type="button" size="sm" onClick={() => setRecovering(true)}>
                <FormattedMessage id="sign-in.lost" />
              </Anchor>
            </Group>
            {status.demo && !chosen && (
              <Alert variant="outline" color="ink" mt="md" title={<FormattedMessage id="demo.title" />}>
                <FormattedMessage id="demo.text" />
              </Alert>
            )}
          </>
        )}
      </Paper>
    </Center>
  )
}

/** The pass phrase of a person of the demonstration, which everyone may read. */
const demoPassword = (login: string): string | undefined =>
  DEMO_PEOPLE.find((person) => person.login === login)?.password

function Proof({ person, demo }: { person: Person; demo: boolean }) {
  const known = demo ? demoPassword(person.login) : undefined
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
          {...(known !== undefined &&
            !byPin && { description: <FormattedMessage id="demo.password" values={{ password: known }} /> })}
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
