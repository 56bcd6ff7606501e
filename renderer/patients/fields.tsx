import { Button, Grid } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import {
  ALWAYS,
  DEFAULT_PLACES,
  FORM_FIELDS,
  type FormField,
  type FormFields,
  type PatientDetails,
} from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { isChoice } from './choices.ts'
import { BirthField, ChoiceField, ClinicianField, FlagField, RacesField, TextField } from './field-kinds.tsx'
import type { PatientForm } from './form-model.ts'
import { isList, ListField } from './list-fields.tsx'

type Name = keyof PatientDetails

/** The order in which a front desk asks; what stands where is the office manager's to say. */
const ORDER: readonly Name[] = [
  'prefix',
  'familyName',
  'givenName',
  'middleName',
  'suffix',
  'preferredName',
  'pronouns',
  'birthOn',
  'gender',
  'phone',
  'phoneUse',
  'phoneMayText',
  'email',
  'addressLine',
  'city',
  'state',
  'postalCode',
  ...FORM_FIELDS.filter((name) => name !== 'previousNames' && name !== 'previousAddresses'),
  'previousNames',
  'previousAddresses',
]
const WIDTHS: Partial<Record<Name, number>> = {
  email: 6,
  addressLine: 6,
  city: 6,
  state: 3,
  postalCode: 3,
  prefix: 2,
  races: 8,
}

/** Where each field stands in this practice; as in every practice until that is known. `failed` says that it could not be asked. */
export function useFormFields(): { places: FormFields; failed: ReactNode } {
  const form = useAsk(['patients', 'form'], (signal) => core.patients.form({}, { signal }))
  const failed = <FailureNote error={form.error} onRetry={() => void form.refetch()} />
  return { places: form.data ?? DEFAULT_PLACES, failed }
}

/** The fields of a patient; Enter saves from anywhere. `standing`: also whether she lives and is still a patient here. */
export function PatientFields({ form, standing = false }: { form: PatientForm; standing?: boolean }) {
  const { places, failed } = useFormFields()
  const { setFocus } = form
  useEffect(() => setFocus('familyName'), [setFocus])
  const placeOf = (name: Name) =>
    (ALWAYS as readonly string[]).includes(name) ? 'required' : places[name as FormField]
  const fields = [...new Set(ORDER)]
  const more = fields.filter((name) => placeOf(name) === 'more')
  const errors = Object.keys(form.formState.errors) as Name[]
  const [open, setOpen] = useState(() => more.some((name) => isFilled(form.getValues(name))))
  const isOpen = open || errors.some((name) => more.includes(name))
  const front = fields.filter((name) => placeOf(name) === 'required' || placeOf(name) === 'front')
  return (
    <>
      {failed}
      <Grid gap="sm">
        {front.map((name) => (
          <Field key={name} form={form} name={name} required={placeOf(name) === 'required'} />
        ))}
        {standing && <Standing form={form} />}
      </Grid>
      {more.length > 0 && (
        <Button
          mt="sm"
          variant="subtle"
          aria-expanded={isOpen}
          leftSection={isOpen ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          <FormattedMessage id={isOpen ? 'patients.less' : 'patients.more'} />
        </Button>
      )}
      {isOpen && (
        <Grid gap="sm" mt="xs">
          {more.map((name) => (
            <Field key={name} form={form} name={name} required={false} />
          ))}
        </Grid>
      )}
    </>
  )
}

const isFilled = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value))

function Field({ form, name, required }: { form: PatientForm; name: Name; required: boolean }) {
  const common = { form, required: required && name !== 'gender' }
  if (isList(name))
    return (
      <Grid.Col span={12}>
        <ListField form={form} name={name} />
      </Grid.Col>
    )
  return (
    <Grid.Col span={WIDTHS[name] ?? 4}>
      {name === 'races' ? (
        <RacesField {...common} />
      ) : name === 'primaryClinicianId' ? (
        <ClinicianField {...common} />
      ) : name === 'birthOn' ? (
        <BirthField {...common} />
      ) : isChoice(name) ? (
        <ChoiceField {...common} name={name} />
      ) : (
        <TextField {...common} name={name} />
      )}
    </Grid.Col>
  )
}

function Standing({ form }: { form: PatientForm }) {
  const [deceased, inactive] = form.watch(['deceased', 'inactive'])
  return (
    <>
      <Grid.Col span={2}>
        <FlagField form={form} name="deceased" />
      </Grid.Col>
      <Grid.Col span={4}>{deceased && <TextField form={form} name="deceasedOn" />}</Grid.Col>
      <Grid.Col span={2}>
        <FlagField form={form} name="inactive" />
      </Grid.Col>
      <Grid.Col span={4}>{inactive && <TextField form={form} name="inactiveReason" required />}</Grid.Col>
    </>
  )
}
