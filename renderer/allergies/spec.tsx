import { Text, TextInput } from '@mantine/core'
import { type IntlShape, useIntl } from 'react-intl'
import { readDetails } from '../../shared/kernel/index.ts'
import {
  type Allergy,
  AllergyDetails,
  AllergyStatus,
  AllergyVerification,
  NEXT_STATUS,
  NEXT_VERIFICATION,
} from '../../shared/allergies/index.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { codedOf, conceptOf, type EntrySpec, type FieldsProps } from '../kit/entries/spec.ts'
import { writeTold } from '../kit/event-time.ts'
import { ToldField } from '../kit/told-field.tsx'
import { SubstanceCoding } from './coding.tsx'
import { ReactionFields, reactionsText, settledReactions } from './reactions.tsx'
import classes from '../kit/entries/entries.module.css'

const EMPTY: AllergyDetails = {
  ...AllergyDetails.parse({ concept: { text: '–', codings: [] } }),
  concept: { text: '', codings: [] },
}

function Fields({ value, set, fault }: FieldsProps<AllergyDetails>) {
  const intl = useIntl()
  const word = (field: string) => intl.formatMessage({ id: `allergies.field.${field}` })
  return (
    <>
      <SubstanceCoding
        label={word('concept')}
        value={codedOf(value)}
        onChange={(coded) => set({ concept: conceptOf(coded, value.concept) })}
        error={fault('concept') ?? fault('concept.text')}
        {...(value.concept.text.trim() !== '' &&
          value.concept.codings.length === 0 && {
            description: intl.formatMessage({ id: 'allergies.not-coded' }),
          })}
      />
      <ReactionFields value={value.reactions} onChange={(reactions) => set({ reactions })} />
      <Choice
        label={word('criticality')}
        value={value.criticality}
        options={['', 'low', 'high', 'unable-to-assess']}
        words="allergies.criticality"
        onChange={(criticality) => set({ criticality })}
      />
      <Choice
        label={word('category')}
        value={value.category}
        options={['', 'medication', 'food', 'environment', 'biologic']}
        words="allergies.category"
        onChange={(category) => set({ category })}
      />
      <Choice
        label={word('type')}
        value={value.type}
        options={['', 'allergy', 'intolerance']}
        words="allergies.type"
        onChange={(type) => set({ type })}
      />
      <Choice
        label={word('verificationStatus')}
        value={value.verificationStatus}
        options={AllergyVerification.options}
        words="allergies.verification"
        onChange={(verificationStatus) => set({ verificationStatus })}
        error={fault('verificationStatus')}
      />
      <Choice
        label={word('clinicalStatus')}
        value={value.clinicalStatus}
        options={AllergyStatus.options}
        words="allergies.status"
        onChange={(clinicalStatus) => set({ clinicalStatus })}
        error={fault('clinicalStatus')}
      />
      <ToldField
        label={word('onset')}
        value={value.onset}
        onChange={(onset) => set({ onset })}
        error={fault('onset')}
      />
      <ToldField
        label={word('lastOccurred')}
        value={value.lastOccurred}
        onChange={(lastOccurred) => set({ lastOccurred })}
        error={fault('lastOccurred')}
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

const severityIn = (intl: IntlShape) => (severity: string) => intl.formatMessage({ id: `entries.severity.${severity}` })

function Line({ entry }: { entry: Allergy }) {
  const intl = useIntl()
  const { criticality, clinicalStatus, verificationStatus, type, onset, note } = entry
  const parts = [
    reactionsText(entry.reactions, severityIn(intl)),
    type === 'intolerance' && intl.formatMessage({ id: 'allergies.type.intolerance' }),
    clinicalStatus !== 'active' && intl.formatMessage({ id: `allergies.status.${clinicalStatus}` }),
    verificationStatus !== 'confirmed' && intl.formatMessage({ id: `allergies.verification.${verificationStatus}` }),
    onset !== null && intl.formatMessage({ id: 'entries.since' }, { when: writeTold(onset, intl.locale) }),
    note,
  ]
  return (
    <Text size="sm" component="span">
      <span className={classes['name']}>{entry.concept.text || entry.concept.codings[0]?.display}</span>
      {criticality === 'high' && (
        <span className={classes['warn']}>{` ▲ ${intl.formatMessage({ id: 'allergies.criticality.high' })}`}</span>
      )}
      {parts.filter(Boolean).map((part) => ` · ${part || ''}`)}
    </Text>
  )
}

const settled = <I extends { details: AllergyDetails }>(input: I): I => ({
  ...input,
  details: { ...input.details, reactions: settledReactions(input.details.reactions) },
})

export const allergySpec: EntrySpec<Allergy, AllergyDetails> = {
  capability: 'allergies',
  noun: 'allergies',
  calls: {
    ...core.allergies,
    add: (input) => core.allergies.add(settled(input)),
    change: (input) => core.allergies.change(settled(input)),
  },
  empty: () => EMPTY,
  details: AllergyDetails,
  detailsOf: (allergy) => readDetails(AllergyDetails, allergy),
  Fields,
  Line,
  compared: (details, intl) => {
    const said = (words: string, value: string) => value && intl.formatMessage({ id: `${words}.${value}` })
    return {
      concept: details.concept.text,
      reactions: reactionsText(details.reactions, severityIn(intl)),
      criticality: said('allergies.criticality', details.criticality),
      category: said('allergies.category', details.category),
      type: said('allergies.type', details.type),
      clinicalStatus: said('allergies.status', details.clinicalStatus),
      verificationStatus: said('allergies.verification', details.verificationStatus),
      onset: writeTold(details.onset, intl.locale),
      lastOccurred: writeTold(details.lastOccurred, intl.locale),
      note: details.note,
    }
  },
  actions: [
    {
      word: 'allergies.confirm',
      shown: ({ verificationStatus }) => NEXT_VERIFICATION[verificationStatus].includes('confirmed'),
      preset: () => ({ verificationStatus: 'confirmed' }),
    },
    {
      word: 'allergies.resolve',
      shown: ({ clinicalStatus }) => NEXT_STATUS[clinicalStatus].includes('resolved'),
      preset: () => ({ clinicalStatus: 'resolved' }),
    },
  ],
}
