import { Select, Text, TextInput } from '@mantine/core'
import { type IntlShape, useIntl } from 'react-intl'
import { SMOKING_ANSWERS, type Social, SOCIAL_QUESTIONS, SocialDetails } from '../../shared/histories/index.ts'
import { asEventTime } from '../../shared/kernel/index.ts'
import { core } from '../ipc/client.ts'
import type { EntrySpec, FieldsProps } from '../kit/entries/spec.ts'
import { writeTold } from '../kit/event-time.ts'
import { ToldField } from '../kit/told-field.tsx'
import classes from '../kit/entries/entries.module.css'

const [SMOKING] = SOCIAL_QUESTIONS
const asked = (coding: (typeof SOCIAL_QUESTIONS)[number]['coding']) => ({ text: coding.display, codings: [coding] })

const questionOf = ({ concept }: Pick<SocialDetails, 'concept'>) =>
  SOCIAL_QUESTIONS.find(({ coding }) => concept.codings.some(({ code }) => code === coding.code))
const answerOf = ({ valueCodings }: Pick<SocialDetails, 'valueCodings'>) =>
  SMOKING_ANSWERS.find(({ codings }) =>
    codings.some((one) => valueCodings.some((two) => one.system === two.system && one.code === two.code)),
  )

/** The answer in the person's language where it is a standard one, else as it was given. */
function answerText(details: Pick<SocialDetails, 'value' | 'valueCodings'>, intl: IntlShape): string {
  const answer = answerOf(details)
  return answer ? intl.formatMessage({ id: `social.smoking.${answer.id}` }) : details.value
}
function questionText(details: Pick<SocialDetails, 'concept'>, intl: IntlShape): string {
  const question = questionOf(details)
  return question ? intl.formatMessage({ id: `social.question.${question.id}` }) : details.concept.text
}

function Fields({ value, set, fault }: FieldsProps<SocialDetails>) {
  const intl = useIntl()
  const word = (field: string) => intl.formatMessage({ id: `social.field.${field}` })
  const question = questionOf(value)
  return (
    <>
      <Select
        label={word('concept')}
        w="9rem"
        data={SOCIAL_QUESTIONS.map(({ id }) => ({
          value: id,
          label: intl.formatMessage({ id: `social.question.${id}` }),
        }))}
        value={question?.id ?? null}
        onChange={(chosen) => {
          const found = SOCIAL_QUESTIONS.find(({ id }) => id === chosen)
          if (found && found !== question) set({ concept: asked(found.coding), value: '', valueCodings: [] })
        }}
        allowDeselect={false}
      />
      {question?.id === 'smoking' ? (
        <Select
          label={word('value')}
          w="15rem"
          data={SMOKING_ANSWERS.map(({ id }) => ({
            value: id,
            label: intl.formatMessage({ id: `social.smoking.${id}` }),
          }))}
          value={answerOf(value)?.id ?? null}
          onChange={(chosen) => {
            const answer = SMOKING_ANSWERS.find(({ id }) => id === chosen)
            if (answer) set({ value: answer.codings[0].display, valueCodings: [...answer.codings] })
          }}
          allowDeselect={false}
          error={fault('value')}
        />
      ) : (
        <TextInput
          label={word('value')}
          w="15rem"
          value={value.value}
          onChange={({ currentTarget }) => set({ value: currentTarget.value, valueCodings: [] })}
          error={fault('value')}
          autoComplete="off"
        />
      )}
      <ToldField
        label={word('noted')}
        value={value.noted}
        onChange={(noted) => set({ noted: asEventTime(noted) })}
        error={fault('noted')}
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

function Line({ entry }: { entry: Social }) {
  const intl = useIntl()
  return (
    <Text size="sm" component="span">
      <span className={classes['name']}>{questionText(entry, intl)}</span>
      {`: ${[answerText(entry, intl), entry.unitText].filter(Boolean).join(' ')}`}
      {` · ${writeTold(entry.happened, intl.locale)}`}
      {entry.note && ` · ${entry.note}`}
    </Text>
  )
}

export const socialSpec: EntrySpec<Social, SocialDetails> = {
  capability: 'histories',
  noun: 'social',
  calls: {
    add: core.histories.addSocial,
    change: core.histories.changeSocial,
    retract: core.histories.retractSocial,
    history: core.histories.socialHistory,
  },
  empty: () => ({ concept: asked(SMOKING.coding), value: '', valueCodings: [], noted: null, note: '' }),
  details: SocialDetails,
  detailsOf: (social) => ({
    concept: social.concept,
    value: social.value,
    valueCodings: social.valueCodings,
    noted: social.happened,
    note: social.note,
  }),
  Fields,
  Line,
  compared: (details, intl) => ({
    concept: questionText(details, intl),
    value: answerText(details, intl),
    noted: writeTold(details.noted, intl.locale),
    note: details.note,
  }),
  together: [['concept', 'value', 'valueCodings']],
  actions: [],
}

/** The last answer to each question, and the earlier ones. */
export function lastAnswers(social: readonly Social[]): { last: Social[]; earlier: Social[] } {
  const order = (one: Social) => {
    const question = questionOf(one)
    return question ? SOCIAL_QUESTIONS.indexOf(question) : SOCIAL_QUESTIONS.length
  }
  const byTime = social.toSorted((a, b) => b.happenedAt - a.happenedAt || b.recordedAt - a.recordedAt)
  const key = (one: Social) => questionOf(one)?.id ?? one.concept.text
  const seen = new Set<string>()
  const last = byTime.filter((one) => !seen.has(key(one)) && seen.add(key(one)))
  return { last: last.toSorted((a, b) => order(a) - order(b)), earlier: byTime.filter((one) => !last.includes(one)) }
}
