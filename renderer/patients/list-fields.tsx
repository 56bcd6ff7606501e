import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { Controller, useFieldArray } from 'react-hook-form'
import { FormattedMessage, useIntl } from 'react-intl'
import { CONTACT_ROLES, PHONE_USES, YES_NO } from '../../shared/patients/index.ts'
import classes from './fields.module.css'
import type { PatientForm } from './form-model.ts'

/** The lists of a patient: what each item holds, and which of it is chosen instead of written. */
const LISTS = {
  morePhones: { empty: { number: '', use: '', mayText: '' }, parts: ['number', 'use', 'mayText'] },
  contacts: {
    empty: { role: 'emergency', name: '', relationship: '', phone: '', email: '', legalPapers: '' },
    parts: ['role', 'name', 'relationship', 'phone', 'email', 'legalPapers'],
  },
  identifiers: { empty: { system: '', value: '' }, parts: ['system', 'value'] },
  previousNames: {
    empty: { familyName: '', givenName: '', middleName: '', until: '' },
    parts: ['familyName', 'givenName', 'middleName', 'until'],
  },
  previousAddresses: {
    empty: { addressLine: '', city: '', state: '', postalCode: '', until: '' },
    parts: ['addressLine', 'city', 'state', 'postalCode', 'until'],
  },
} as const
export type ListName = keyof typeof LISTS
export const isList = (name: string): name is ListName => name in LISTS

const CHOSEN: Readonly<Record<string, readonly [of: string, values: readonly string[]]>> = {
  role: ['contact', CONTACT_ROLES],
  use: ['phoneUse', PHONE_USES],
  mayText: ['phoneMayText', YES_NO],
}

/** Several of a kind: telephones, contacts, earlier names. Each row can be taken away again; a button adds one. */
export function ListField({ form, name }: { form: PatientForm; name: ListName }) {
  const intl = useIntl()
  const { fields, append, remove } = useFieldArray({ control: form.control, name })
  const word = (id: string, values?: Record<string, string | number>) =>
    intl.formatMessage({ id: `patient.${id}` }, values)
  const errors = form.formState.errors[name]
  return (
    <fieldset className={classes['list'] ?? ''}>
      <legend>{word(name)}</legend>
      {fields.map((row, at) => (
        <Group key={row.id} gap="xs" wrap="nowrap" align="flex-end" mb="xs">
          {LISTS[name].parts.map((part) => {
            const path = `${name}.${at}.${part}` as 'identifiers.0.system'
            const label = word(`${name}.${part}`)
            const error = (errors?.[at] as Record<string, { message?: string }> | undefined)?.[part]?.message
            const [of, values] = CHOSEN[part] ?? []
            return of && values ? (
              <Controller
                key={part}
                control={form.control}
                name={path}
                render={({ field }) => (
                  <Select
                    flex={1}
                    label={label}
                    data={values.map((value) => ({ value, label: word(`${of}.${value}`) }))}
                    value={field.value || null}
                    onChange={(value) => field.onChange(value ?? '')}
                    onBlur={field.onBlur}
                    allowDeselect={part !== 'role'}
                  />
                )}
              />
            ) : (
              <TextInput
                key={part}
                flex={2}
                miw={0}
                label={label}
                error={error}
                autoComplete="off"
                {...form.register(path)}
              />
            )
          })}
          <ActionIcon
            variant="subtle"
            size="lg"
            onClick={() => remove(at)}
            aria-label={word('list.remove', { list: word(name), number: at + 1 })}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => append(LISTS[name].empty as never, { shouldFocus: true })}
      >
        <FormattedMessage id={`patient.${name}.add`} />
      </Button>
    </fieldset>
  )
}
