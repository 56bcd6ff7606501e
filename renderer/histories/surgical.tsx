import { Text, TextInput } from '@mantine/core'
import { useIntl } from 'react-intl'
import { readDetails } from '../../shared/kernel/index.ts'
import { type Procedure, ProcedureDetails, ProcedureStatus } from '../../shared/histories/index.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { codedOf, conceptOf, type EntrySpec, type FieldsProps } from '../kit/entries/spec.ts'
import { writeTold } from '../kit/event-time.ts'
import { ToldField } from '../kit/told-field.tsx'
import { ProcedureCoding } from './coding.tsx'
import classes from '../kit/entries/entries.module.css'

const EMPTY: ProcedureDetails = {
  ...ProcedureDetails.parse({ concept: { text: '–', codings: [] } }),
  concept: { text: '', codings: [] },
}

function Fields({ value, set, fault }: FieldsProps<ProcedureDetails>) {
  const intl = useIntl()
  const word = (field: string) => intl.formatMessage({ id: `surgical.field.${field}` })
  const text = (field: 'bodySite' | 'outcome' | 'performerName' | 'note') => (
    <TextInput
      label={word(field)}
      value={value[field]}
      onChange={({ currentTarget }) => set({ [field]: currentTarget.value })}
      autoComplete="off"
      w="10rem"
    />
  )
  return (
    <>
      <ProcedureCoding
        label={word('concept')}
        value={codedOf(value)}
        onChange={(coded) => set({ concept: conceptOf(coded, value.concept) })}
        error={fault('concept') ?? fault('concept.text')}
      />
      <ToldField
        label={word('performed')}
        value={value.performed}
        onChange={(performed) => set({ performed })}
        error={fault('performed')}
      />
      <Choice
        label={word('status')}
        value={value.status}
        options={ProcedureStatus.options}
        words="surgical.status"
        onChange={(status) => set({ status })}
        error={fault('status')}
      />
      {text('bodySite')}
      {text('outcome')}
      {text('performerName')}
      {text('note')}
    </>
  )
}

function Line({ entry }: { entry: Procedure }) {
  const intl = useIntl()
  const { status, performed, bodySite, outcome, performerName, note } = entry
  const parts = [
    performed === null ? intl.formatMessage({ id: 'surgical.no-date' }) : writeTold(performed, intl.locale),
    status !== 'completed' && intl.formatMessage({ id: `surgical.status.${status}` }),
    bodySite,
    outcome,
    performerName,
    note,
  ]
  return (
    <Text size="sm" component="span">
      <span className={classes['name']}>{entry.concept.text || entry.concept.codings[0]?.display}</span>
      {parts.filter(Boolean).map((part) => ` · ${part || ''}`)}
    </Text>
  )
}

export const surgicalSpec: EntrySpec<Procedure, ProcedureDetails> = {
  capability: 'histories',
  noun: 'surgical',
  calls: {
    add: core.histories.addProcedure,
    change: core.histories.changeProcedure,
    retract: core.histories.retractProcedure,
    history: core.histories.procedureHistory,
  },
  empty: () => EMPTY,
  details: ProcedureDetails,
  detailsOf: (procedure) => readDetails(ProcedureDetails, procedure),
  Fields,
  Line,
  compared: (details, intl) => ({
    concept: details.concept.text,
    performed: writeTold(details.performed, intl.locale),
    status: intl.formatMessage({ id: `surgical.status.${details.status}` }),
    bodySite: details.bodySite,
    outcome: details.outcome,
    performerName: details.performerName,
    note: details.note,
  }),
  actions: [],
}
