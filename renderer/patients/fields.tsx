import { Grid, Select, TextInput } from '@mantine/core'
import { Controller, type UseFormReturn } from 'react-hook-form'
import { useIntl } from 'react-intl'
import { AdministrativeGender, type PatientDetails } from '../../shared/patients/index.ts'

type Form = UseFormReturn<Record<keyof PatientDetails, string>, unknown, PatientDetails>
const TEXTS = [
  ['familyName', 4],
  ['givenName', 4],
  ['middleName', 4],
  ['phone', 4],
  ['email', 8],
  ['addressLine', 12],
  ['city', 6],
  ['state', 3],
  ['postalCode', 3],
] as const

/** Every field of a patient, in the order in which a front desk asks for them; Enter saves from anywhere. */
export function PatientFields({ form }: { form: Form }) {
  const intl = useIntl()
  const { register, control, formState } = form
  const word = (id: string) => intl.formatMessage({ id: `patient.${id}` })
  const problem = (name: keyof PatientDetails) => formState.errors[name]?.message
  const text = (name: (typeof TEXTS)[number][0], span: number) => (
    <Grid.Col span={span} key={name}>
      <TextInput
        label={word(name)}
        {...register(name)}
        error={problem(name)}
        required={name === 'familyName' || name === 'givenName'}
        {...(name === 'familyName' && { 'data-autofocus': true, autoFocus: true })}
      />
    </Grid.Col>
  )
  return (
    <Grid gap="sm">
      {TEXTS.slice(0, 3).map(([name, span]) => text(name, span))}
      <Grid.Col span={4}>
        <TextInput
          label={word('birthOn')}
          description={word('birthOn.how')}
          placeholder="1980-02-29"
          inputMode="numeric"
          {...register('birthOn')}
          error={problem('birthOn')}
          required
        />
      </Grid.Col>
      <Grid.Col span={4}>
        <Controller
          control={control}
          name="gender"
          render={({ field }) => (
            <Select
              label={word('gender')}
              description={word('gender.how')}
              data={AdministrativeGender.options.map((value) => ({ value, label: word(`gender.${value}`) }))}
              value={field.value}
              onChange={(value) => field.onChange(value ?? 'unknown')}
              onBlur={field.onBlur}
              allowDeselect={false}
              error={problem('gender')}
            />
          )}
        />
      </Grid.Col>
      {TEXTS.slice(3).map(([name, span]) => text(name, span))}
    </Grid>
  )
}

export const NO_DETAILS: Record<keyof PatientDetails, string> = {
  familyName: '',
  givenName: '',
  middleName: '',
  birthOn: '',
  gender: 'unknown',
  phone: '',
  email: '',
  addressLine: '',
  city: '',
  state: '',
  postalCode: '',
}
