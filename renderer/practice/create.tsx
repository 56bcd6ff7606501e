import { Button, Group, MultiSelect, PasswordInput, SimpleGrid, Stack, Stepper, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { useRoleChoices } from '../access/index.ts'
import type { Role } from '../../shared/access/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { RecoveryWords } from './recovery-words.tsx'
import { TimeZoneField } from './time-zone-field.tsx'
import { ownZone } from './time-zones.ts'

type Person = { displayName: string; login: string; password: string }
/** Someone must be able to look after the backups and the audit from the first day on. */
const FIRST_ROLES: Role[] = ['prescriber', 'office-manager']
const NOBODY: Person = { displayName: '', login: '', password: '' }

/** Three steps: the practice, the administrator, one's own sign-in; then the 24 words. */
export function CreatePractice({ onBack, onDone }: { onBack: () => void; onDone: () => void }) {
  const intl = useIntl()
  const choices = useRoleChoices().filter(({ value }) => value !== 'administrator')
  const [step, setStep] = useState(0)
  const [practice, setPractice] = useState({ practiceName: '', locationName: '', timeZone: ownZone, deviceName: '' })
  const [administrator, setAdministrator] = useState(NOBODY)
  const [self, setSelf] = useState(NOBODY)
  const [roles, setRoles] = useState<Role[]>(FIRST_ROLES)
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
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!last) return setStep(step + 1)
        create.mutate({ ...practice, administrator, staff: [{ ...self, roles }] })
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
        <PersonFields key="admin" hint="create.administrator.text" person={administrator} onChange={setAdministrator} />
      )}
      {last && (
        <>
          <PersonFields key="self" hint="create.self.text" person={self} onChange={setSelf} />
          <MultiSelect
            mt="sm"
            label={<FormattedMessage id="staff.roles" />}
            data={choices}
            value={roles}
            onChange={(value) => setRoles(value as Role[])}
            required
          />
        </>
      )}
      <FailureNote error={create.error} />
      <Group mt="lg">
        <Button type="submit" loading={create.isPending}>
          <FormattedMessage id={last ? 'create.go' : 'create.next'} />
        </Button>
        <Button variant="subtle" onClick={() => (step === 0 ? onBack() : setStep(step - 1))}>
          <FormattedMessage id="kit.back" />
        </Button>
      </Group>
    </form>
  )
}

function PersonFields({
  hint,
  person,
  onChange,
}: {
  hint: string
  person: Person
  onChange: (person: Person) => void
}) {
  const set = (key: keyof Person) => (event: { currentTarget: { value: string } }) =>
    onChange({ ...person, [key]: event.currentTarget.value })
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        <FormattedMessage id={hint} />
      </Text>
      <SimpleGrid cols={2}>
        <TextInput
          label={<FormattedMessage id="staff.name" />}
          value={person.displayName}
          onChange={set('displayName')}
          ref={focusOnArrival}
          required
        />
        <TextInput
          label={<FormattedMessage id="staff.login" />}
          value={person.login}
          onChange={set('login')}
          required
          autoComplete="off"
        />
      </SimpleGrid>
      <PasswordInput
        label={<FormattedMessage id="sign-in.password" />}
        description={<FormattedMessage id="account.password-rule" />}
        value={person.password}
        onChange={set('password')}
        minLength={15}
        required
        autoComplete="new-password"
      />
    </Stack>
  )
}
