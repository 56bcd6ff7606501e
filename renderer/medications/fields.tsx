import { Checkbox, TextInput } from '@mantine/core'
import { useIntl } from 'react-intl'
import type { Decimal } from '../../shared/kernel/index.ts'
import type { MedicationDetails } from '../../shared/medications/index.ts'
import { Choice } from '../kit/choice.tsx'
import { codedOf, conceptOf, type FieldsProps } from '../kit/entries/spec.ts'
import { ToldField } from '../kit/told-field.tsx'
import { DrugCoding } from './coding.tsx'

type Words = 'sig' | 'route' | 'frequency' | 'asNeededFor' | 'doseUnit' | 'prescriberName' | 'reasonText' | 'note'

/** What is asked about a drug. The dose is one value with its unit. */
export function MedicationFields({ value, set, fault }: FieldsProps<MedicationDetails>) {
  const intl = useIntl()
  const word = (field: string) => intl.formatMessage({ id: `medications.field.${field}` })
  const text = (field: Words, w = '8rem') => (
    <TextInput
      label={word(field)}
      value={value[field]}
      onChange={({ currentTarget }) => set({ [field]: currentTarget.value })}
      error={fault(field)}
      autoComplete="off"
      w={w}
    />
  )
  return (
    <>
      <DrugCoding
        label={word('concept')}
        value={codedOf(value)}
        onChange={(coded) => set({ concept: conceptOf(coded, value.concept) })}
        error={fault('concept') ?? fault('concept.text')}
      />
      <TextInput
        label={word('doseValue')}
        value={value.doseValue ?? ''}
        onChange={({ currentTarget }) => set({ doseValue: (currentTarget.value.trim() || null) as Decimal | null })}
        error={fault('doseValue')}
        autoComplete="off"
        w="5rem"
      />
      {text('doseUnit', '5rem')}
      {text('sig', '16rem')}
      {text('route', '6rem')}
      {text('frequency', '7rem')}
      <Checkbox
        label={word('asNeeded')}
        checked={value.asNeeded}
        onChange={({ currentTarget }) => set({ asNeeded: currentTarget.checked })}
        mt="1.9rem"
      />
      {value.asNeeded && text('asNeededFor')}
      <Choice
        label={word('source')}
        value={value.source}
        options={['reported', 'prescribed', 'administered']}
        words="medications.source"
        onChange={(source) => set({ source })}
      />
      <ToldField
        label={word('started')}
        value={value.started}
        onChange={(started) => set({ started })}
        error={fault('started')}
      />
      {value.source === 'prescribed' && text('prescriberName')}
      {text('reasonText', '10rem')}
      {text('note', '12rem')}
    </>
  )
}
