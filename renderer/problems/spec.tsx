import { TextInput } from '@mantine/core'
import { useIntl } from 'react-intl'
import { readDetails } from '../../shared/kernel/index.ts'
import {
  isPresent,
  NEXT_STATUS,
  type Problem,
  ProblemDetails,
  ProblemStatus,
  ProblemVerification,
} from '../../shared/problems/index.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { codedOf, conceptOf, type EntrySpec, type FieldsProps } from '../kit/entries/spec.ts'
import { writeTold } from '../kit/event-time.ts'
import { ToldField } from '../kit/told-field.tsx'
import { ProblemCoding } from './coding.tsx'
import classes from '../kit/entries/entries.module.css'

const EMPTY: ProblemDetails = {
  ...ProblemDetails.parse({ concept: { text: '–', codings: [] } }),
  concept: { text: '', codings: [] },
}

function Fields({ value, set, fault }: FieldsProps<ProblemDetails>) {
  const intl = useIntl()
  const word = (field: string) => intl.formatMessage({ id: `problems.field.${field}` })
  return (
    <>
      <ProblemCoding
        label={word('concept')}
        value={codedOf(value)}
        onChange={(coded) => set({ concept: conceptOf(coded, value.concept) })}
        error={fault('concept') ?? fault('concept.text')}
      />
      <ToldField
        label={word('onset')}
        value={value.onset}
        onChange={(onset) => set({ onset })}
        error={fault('onset')}
      />
      <Choice
        label={word('clinicalStatus')}
        value={value.clinicalStatus}
        options={ProblemStatus.options}
        words="problems.status"
        // What is there again has no end any more.
        onChange={(clinicalStatus) => set({ clinicalStatus, ...(isPresent(clinicalStatus) && { abated: null }) })}
        error={fault('clinicalStatus')}
      />
      {!isPresent(value.clinicalStatus) && (
        <ToldField
          label={word('abated')}
          value={value.abated}
          onChange={(abated) => set({ abated })}
          error={fault('abated')}
        />
      )}
      <Choice
        label={word('verificationStatus')}
        value={value.verificationStatus}
        options={ProblemVerification.options}
        words="problems.verification"
        onChange={(verificationStatus) => set({ verificationStatus })}
        error={fault('verificationStatus')}
      />
      <Choice
        label={word('severity')}
        value={value.severity}
        options={['', 'mild', 'moderate', 'severe']}
        words="entries.severity"
        onChange={(severity) => set({ severity })}
        w="7rem"
      />
      <TextInput
        label={word('note')}
        value={value.note}
        onChange={({ currentTarget }) => set({ note: currentTarget.value })}
        autoComplete="off"
      />
    </>
  )
}

function Line({ entry }: { entry: Problem }) {
  const intl = useIntl()
  const { clinicalStatus, verificationStatus, severity, onset, abated, note } = entry
  const code = entry.concept.codings[0]
  const parts = [
    clinicalStatus !== 'active' && intl.formatMessage({ id: `problems.status.${clinicalStatus}` }),
    verificationStatus !== 'confirmed' && intl.formatMessage({ id: `problems.verification.${verificationStatus}` }),
    severity !== '' && intl.formatMessage({ id: `entries.severity.${severity}` }),
    onset !== null && intl.formatMessage({ id: 'entries.since' }, { when: writeTold(onset, intl.locale) }),
    abated !== null && intl.formatMessage({ id: 'entries.until' }, { when: writeTold(abated, intl.locale) }),
    note,
  ]
  return (
    <span className={classes['line']}>
      <span className={classes['name']}>{entry.concept.text || code?.display}</span>
      {code && <span className={classes['code']}>{` ${code.code}`}</span>}
      {parts.filter(Boolean).map((part) => ` · ${part || ''}`)}
    </span>
  )
}

export const problemSpec: EntrySpec<Problem, ProblemDetails> = {
  capability: 'problems',
  noun: 'problems',
  calls: core.problems,
  empty: () => EMPTY,
  details: ProblemDetails,
  detailsOf: (problem) => readDetails(ProblemDetails, problem),
  Fields,
  Line,
  compared: (details, intl) => ({
    concept: details.concept.text,
    onset: writeTold(details.onset, intl.locale),
    abated: writeTold(details.abated, intl.locale),
    clinicalStatus: intl.formatMessage({ id: `problems.status.${details.clinicalStatus}` }),
    verificationStatus: intl.formatMessage({ id: `problems.verification.${details.verificationStatus}` }),
    severity: details.severity && intl.formatMessage({ id: `entries.severity.${details.severity}` }),
    bodySite: details.bodySite,
    note: details.note,
  }),
  together: [['clinicalStatus', 'abated']],
  actions: [
    {
      word: 'problems.resolve',
      shown: ({ clinicalStatus }) => NEXT_STATUS[clinicalStatus].includes('resolved'),
      preset: (_problem, today) => ({ clinicalStatus: 'resolved', abated: today }),
    },
    {
      word: 'problems.recur',
      shown: ({ clinicalStatus }) => NEXT_STATUS[clinicalStatus].includes('recurrence'),
      preset: () => ({ clinicalStatus: 'recurrence', abated: null }),
    },
  ],
}
