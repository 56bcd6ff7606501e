import { Checkbox, TextInput } from '@mantine/core'
import { useIntl } from 'react-intl'
import type { ImmunizationDetails } from '../../shared/immunizations/index.ts'
import type { CivilDate, Decimal, EventTime } from '../../shared/kernel/index.ts'
import { Choice } from '../kit/choice.tsx'
import { codedOf, conceptOf, type FieldsProps } from '../kit/entries/spec.ts'
import { ToldField } from '../kit/told-field.tsx'
import { VaccineCoding } from './coding.tsx'

/** What is asked about a vaccine: given here, given elsewhere, or refused with a reason. */
export function ImmunizationFields({ value, set, fault }: FieldsProps<ImmunizationDetails>) {
  const intl = useIntl()
  const word = (field: string) => intl.formatMessage({ id: `immunizations.field.${field}` })
  const text = (
    field: 'notDoneReason' | 'lotNumber' | 'manufacturer' | 'site' | 'route' | 'doseUnit' | 'doseNumber' | 'note',
    w = '8rem',
  ) => (
    <TextInput
      label={word(field)}
      value={value[field]}
      onChange={({ currentTarget }) => set({ [field]: currentTarget.value })}
      error={fault(field)}
      autoComplete="off"
      w={w}
    />
  )
  const [statement] = value.informationStatements
  const given = value.status === 'completed'
  return (
    <>
      <VaccineCoding
        label={word('concept')}
        value={codedOf(value)}
        onChange={(coded) => set({ concept: conceptOf(coded, value.concept) })}
        error={fault('concept') ?? fault('concept.text')}
      />
      <ToldField
        label={word('given')}
        value={value.given}
        onChange={(told) => set({ given: (told ?? '') as EventTime })}
        error={fault('given')}
      />
      <Choice
        label={word('status')}
        value={value.status}
        options={['completed', 'not-done']}
        words="immunizations.status"
        onChange={(status) => set({ status })}
        error={fault('status')}
      />
      {given ? (
        <>
          {text('lotNumber')}
          <ToldField
            label={word('expiresOn')}
            value={value.expiresOn}
            onChange={(told) => set({ expiresOn: told as CivilDate | null })}
            error={fault('expiresOn')}
          />
          {text('manufacturer')}
          {text('site', '7rem')}
          {text('route', '7rem')}
          <TextInput
            label={word('doseValue')}
            value={value.doseValue ?? ''}
            onChange={({ currentTarget }) => set({ doseValue: (currentTarget.value.trim() || null) as Decimal | null })}
            error={fault('doseValue')}
            autoComplete="off"
            w="5rem"
          />
          {text('doseUnit', '5rem')}
          {text('doseNumber', '6rem')}
          <TextInput
            label={word('informationStatements')}
            value={statement?.name ?? ''}
            onChange={({ currentTarget }) => set({ informationStatements: statementsOf(currentTarget.value, value) })}
            autoComplete="off"
          />
          <Checkbox
            label={intl.formatMessage({ id: 'immunizations.reported' })}
            checked={value.reported}
            onChange={({ currentTarget }) => set({ reported: currentTarget.checked })}
            mt="1.9rem"
          />
        </>
      ) : (
        text('notDoneReason', '14rem')
      )}
      {text('note', '12rem')}
    </>
  )
}

/** The sheet that was handed out; it is given on the day of the vaccine. */
function statementsOf(name: string, value: ImmunizationDetails): ImmunizationDetails['informationStatements'] {
  const [first, ...rest] = value.informationStatements
  const day = value.given.slice(0, 10)
  const givenOn = day.length === 10 ? (day as CivilDate) : null
  if (name.trim() === '') return rest
  return [{ publishedOn: null, givenOn, ...first, name }, ...rest]
}
