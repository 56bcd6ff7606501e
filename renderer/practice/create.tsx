import { Button, Group, MultiSelect, SimpleGrid, Stack, Stepper, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { NOBODY, PersonFields, type PersonProblems, problemsOf, useRoleChoices } from '../access/index.ts'
import type { Role } from '../../shared/access/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { stepBack, toStep } from './first-step.ts'
import { RecoveryWords } from './recovery-words.tsx'
import { TimeZoneField } from './time-zone-field.tsx'
import { ownZone } from './time-zones.ts'

/** Someone must be able to look after the backups and the audit from the first day on. */
const FIRST_ROLES: Role[] = ['prescriber', 'office-manager']

type Props = {
  /** The step that the address names. */
  at: number
  /** Told while the practice is being made and when it is: then no step back may take the words out of sight. */
  onHold: (holds: boolean) => void
  onDone: () => void
}

/** Three steps: the practice, the administrator, one's own sign-in; then the 24 words. */
export function CreatePractice({ at, onHold, onDone }: Props) {
  const intl = useIntl()
  const choices = useRoleChoices().filter(({ value }) => value !== 'administrator')
  const [practice, setPractice] = useState({ practiceName: '', locationName: '', timeZone: ownZone, deviceName: '' })
  // A later step without what the first one asks for: the window was loaded anew there, or came back by Forward.
  const step = practice.practiceName.trim() === '' ? 0 : Math.min(at, 2)
  const [administrator, setAdministrator] = useState(NOBODY)
  const [self, setSelf] = useState(NOBODY)
  const [roles, setRoles] = useState<Role[]>(FIRST_ROLES)
  const [found, setFound] = useState<{ step: number; problems: PersonProblems | null } | null>(null)
  const problems = found?.step === step ? found.problems : null
  const create = useTell(core.practice.create)
  const name = (key: 'practiceName' | 'locationName' | 'deviceName') => (
    <TextInput
      label={<FormattedMessage id={`create.${key}`} />}
      value={practice[key]}
      onChange={(event) => setPractice({ ...practice, [key]: event.currentTarget.value })}
      ref={key === 'practiceName' ? focusOnArrival : null}
      required
    />
  )
  if (create.data)
    return (
      <RecoveryWords
        words={create.data.recoveryWords}
        practiceName={practice.practiceName}
        goOn="first.open"
        onDone={onDone}
      />
    )
  const last = step === 2
  const sameName =
    self.login.trim().toLowerCase() === administrator.login.trim().toLowerCase() ? { login: 'taken' } : null
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const wrong = step === 0 ? null : step === 1 ? problemsOf(administrator) : (problemsOf(self) ?? sameName)
        setFound({ step, problems: wrong })
        if (wrong) return
        if (!last) return toStep('create', step + 1)
        onHold(true)
        create.mutate({ ...practice, administrator, staff: [{ ...self, roles }] }, { onError: () => onHold(false) })
      }}
    >
      <Stepper active={step} size="xs" my="md" aria-label={intl.formatMessage({ id: 'first.create' })}>
        {['practice', 'administrator', 'self'].map((id) => (
          <Stepper.Step key={id} label={intl.formatMessage({ id: `create.step.${id}` })} />
        ))}
      </Stepper>
      {step === 0 && (
        <SimpleGrid cols={2}>
          {name('practiceName')}
          {name('locationName')}
          <TimeZoneField value={practice.timeZone} onChange={(timeZone) => setPractice({ ...practice, timeZone })} />
          {name('deviceName')}
        </SimpleGrid>
      )}
      {step === 1 && (
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            <FormattedMessage id="create.administrator.text" />
          </Text>
          <PersonFields key="admin" person={administrator} problems={problems} onChange={setAdministrator} />
        </Stack>
      )}
      {last && (
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            <FormattedMessage id="create.self.text" />
          </Text>
          <PersonFields key="self" person={self} problems={problems} onChange={setSelf} />
          <MultiSelect
            label={<FormattedMessage id="staff.roles" />}
            data={choices}
            value={roles}
            onChange={(value) => setRoles(value as Role[])}
            error={issueAt(create.error, 'staff.0.roles')}
            withAsterisk
          />
        </Stack>
      )}
      <FailureNote error={create.error} beside={['staff.0.roles']} />
      <Group mt="lg">
        <Button type="submit" loading={create.isPending}>
          <FormattedMessage id={last ? 'create.go' : 'create.next'} />
        </Button>
        <Button variant="subtle" onClick={stepBack} disabled={create.isPending}>
          <FormattedMessage id="kit.back" />
        </Button>
      </Group>
    </form>
  )
}
