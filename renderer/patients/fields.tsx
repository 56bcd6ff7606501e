import { Grid, Select, TextInput } from '@mantine/core'
import { useEffect } from 'react'
import { Controller, type UseFormReturn } from 'react-hook-form'
import { useIntl } from 'react-intl'
import type { z } from 'zod'
import { AdministrativeGender, birthDateFault, PatientDetails } from '../../shared/patients/index.ts'
import { useNow } from '../kit/now.ts'
import { readBirthDate, todayIn } from './birth-date.ts'

export type PatientForm = UseFormReturn<z.input<typeof PatientDetails>, unknown, PatientDetails>
type Name = keyof PatientDetails

const REQUIRED: readonly Name[] = ['familyName', 'givenName', 'birthOn']

/** Every field of a patient, in the order in which a front desk asks for them; Enter saves from anywhere. */
export function PatientFields({ form }: { form: PatientForm }) {
  const intl = useIntl()
  const { register, control, formState, setFocus, setValue } = form
  const today = todayIn(intl.timeZone ?? 'UTC', useNow())
  useEffect(() => setFocus('familyName'), [setFocus])
  const word = (id: string) => intl.formatMessage({ id: `patient.${id}` })
  const problem = (name: Name) => {
    const error = formState.errors[name]
    const fault = name === 'birthOn' && error && birthDateFault(String(form.getValues('birthOn')), today)
    if (fault && /^\d{4}-\d\d-\d\d$/.test(String(form.getValues('birthOn')))) return word(`birthOn.${fault}`)
    return error && (intl.messages[`patient.${name}.problem`] ? word(`${name}.problem`) : error.message)
  }
  const text = (name: Exclude<Name, 'gender'>, span: number, more: { description?: string } = {}) => (
    <Grid.Col span={span}>
      <TextInput
        label={word(name)}
        error={problem(name)}
        withAsterisk={REQUIRED.includes(name)}
        autoComplete="off"
        {...register(name, {
          ...(name === 'birthOn' && {
            onBlur: (event: { target: { value: string } }) => setValue('birthOn', readBirthDate(event.target.value)),
          }),
        })}
        {...more}
      />
    </Grid.Col>
  )
  return (
    <Grid gap="sm">
      {text('familyName', 4)}
      {text('givenName', 4)}
      {text('middleName', 4)}
      {text('birthOn', 4, { description: word('birthOn.how') })}
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
      {text('phone', 4, { description: word('phone.how') })}
      {text('email', 6)}
      {text('addressLine', 6)}
      {text('city', 6)}
      {text('state', 3)}
      {text('postalCode', 3)}
    </Grid>
  )
}

/** The fields beside which the form itself says what is wrong with them. */
export const FIELD_NAMES: readonly string[] = Object.keys(PatientDetails.shape)

export const NO_DETAILS: z.input<typeof PatientDetails> = {
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

/** Reads the birth date as it was typed before the schema judges it, also when Enter saves from within its field. */
export const settleBirthDate = ({ getValues, setValue }: PatientForm): void =>
  setValue('birthOn', readBirthDate(getValues('birthOn')))
