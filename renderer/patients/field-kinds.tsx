import { Checkbox, MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import { Controller } from 'react-hook-form'
import { useIntl } from 'react-intl'
import { birthDateFault, PatientDetails } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNow } from '../kit/now.ts'
import { readBirthDate, todayIn } from './birth-date.ts'
import { type ChoiceName, choicesOf } from './choices.ts'
import type { PatientForm } from './form-model.ts'

type Name = keyof PatientDetails
type Common = { form: PatientForm; required?: boolean }

/** What is wrong with a field, in the screen's own words where it has some. */
export function useProblem(form: PatientForm): (name: Name) => string | undefined {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow())
  const word = (id: string) => intl.formatMessage({ id: `patient.${id}` })
  return (name) => {
    const error = form.formState.errors[name]
    const birthOn = String(form.getValues('birthOn'))
    // While she corrects it the date stands there as she types it; what the core has refused carries no type.
    if (name === 'birthOn' && error?.type && isRightDate(birthOn, today)) return undefined
    const fault = name === 'birthOn' && error && birthDateFault(birthOn, today)
    if (fault && /^\d{4}-\d\d-\d\d$/.test(birthOn)) return word(`birthOn.${fault}`)
    if (!error) return undefined
    return intl.messages[`patient.${name}.problem`] ? word(`${name}.problem`) : String(error.message ?? '')
  }
}

const isRightDate = (typed: string, today: string): boolean => {
  const birthOn = readBirthDate(typed)
  return PatientDetails.shape.birthOn.safeParse(birthOn).success && birthDateFault(birthOn, today) === null
}

/** A field that one writes into; its label is `patient.<name>`, its hint `patient.<name>.how` where there is one. */
export function TextField({ form, name, required = false }: Common & { name: Name }) {
  const intl = useIntl()
  const problem = useProblem(form)
  const how = `patient.${name}.how`
  return (
    <TextInput
      label={intl.formatMessage({ id: `patient.${name}` })}
      description={intl.messages[how] ? intl.formatMessage({ id: how }) : undefined}
      error={problem(name)}
      withAsterisk={required}
      autoComplete="off"
      {...form.register(name)}
    />
  )
}

/** The birth date. That nobody knows it is said by a tick, never by leaving it empty. */
export function BirthField({ form, required = false }: Common) {
  const intl = useIntl()
  const problem = useProblem(form)
  const word = (id: string) => intl.formatMessage({ id: `patient.birthOn${id}` })
  return (
    <Controller
      control={form.control}
      name="birthOn"
      render={({ field: { ref, value, onChange, onBlur } }) => {
        const unknown = value === 'unknown'
        return (
          <Stack gap={4}>
            <TextInput
              ref={ref}
              label={word('')}
              description={word('.how')}
              error={problem('birthOn')}
              withAsterisk={required}
              autoComplete="off"
              disabled={unknown}
              value={unknown ? '' : value}
              onChange={onChange}
              onBlur={(event) => {
                if (!unknown) onChange(readBirthDate(event.target.value))
                onBlur()
              }}
            />
            <Checkbox
              size="xs"
              label={word('.tick')}
              checked={unknown}
              onChange={(event) => onChange(event.currentTarget.checked ? 'unknown' : '')}
            />
          </Stack>
        )
      }}
    />
  )
}

/** A field of which one chooses a value; letters typed in it choose too. */
export function ChoiceField({ form, name, required = false }: Common & { name: Exclude<ChoiceName, 'races'> }) {
  const intl = useIntl()
  const problem = useProblem(form)
  const how = `patient.${name}.how`
  return (
    <Controller
      control={form.control}
      name={name}
      render={({ field }) => (
        <Select
          label={intl.formatMessage({ id: `patient.${name}` })}
          description={intl.messages[how] ? intl.formatMessage({ id: how }) : undefined}
          placeholder={name === 'gender' ? '' : intl.formatMessage({ id: 'patient.not-asked' })}
          data={choicesOf(intl, name)}
          value={field.value || null}
          onChange={(value) => field.onChange(value ?? (name === 'gender' ? 'unknown' : ''))}
          onBlur={field.onBlur}
          allowDeselect={name !== 'gender'}
          searchable={name === 'language'}
          withAsterisk={required}
          error={problem(name)}
        />
      )}
    />
  )
}

export function RacesField({ form, required = false }: Common) {
  const intl = useIntl()
  return (
    <Controller
      control={form.control}
      name="races"
      render={({ field }) => (
        <MultiSelect
          label={intl.formatMessage({ id: 'patient.races' })}
          data={choicesOf(intl, 'races')}
          value={field.value ?? []}
          onChange={field.onChange}
          onBlur={field.onBlur}
          withAsterisk={required}
          hidePickedOptions
        />
      )}
    />
  )
}

/** Who of the staff looks after the patient: those who can sign in on this PC. */
export function ClinicianField({ form, required = false }: Common) {
  const intl = useIntl()
  const status = useAsk(['status'], (signal) => core.practice.status({}, { signal }))
  return (
    <Controller
      control={form.control}
      name="primaryClinicianId"
      render={({ field }) => (
        <Select
          label={intl.formatMessage({ id: 'patient.primaryClinicianId' })}
          placeholder={intl.formatMessage({ id: 'patient.nobody-chosen' })}
          data={(status.data?.people ?? []).map(({ userId, displayName }) => ({ value: userId, label: displayName }))}
          value={field.value || null}
          onChange={(value) => field.onChange(value ?? '')}
          onBlur={field.onBlur}
          withAsterisk={required}
        />
      )}
    />
  )
}

export function FlagField({ form, name }: { form: PatientForm; name: 'deceased' | 'inactive' }) {
  const intl = useIntl()
  return <Checkbox mt="1.6rem" label={intl.formatMessage({ id: `patient.${name}` })} {...form.register(name)} />
}
