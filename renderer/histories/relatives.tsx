import { Button, Group, Select, Text, TextInput } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { readDetails } from '../../shared/kernel/index.ts'
import { type Relative, RelativeDetails, RELATIVES } from '../../shared/histories/index.ts'
import { core } from '../ipc/client.ts'
import { codedOf, conceptOf, type EntrySpec, type FieldsProps } from '../kit/entries/spec.ts'
import { ConditionCoding } from './coding.tsx'
import classes from '../kit/entries/entries.module.css'

const NOTHING: RelativeDetails['conditions'][number] = {
  concept: { text: '', codings: [] },
  onset: '',
  outcome: '',
  note: '',
}
const EMPTY: RelativeDetails = {
  ...RelativeDetails.parse({ concept: { text: '–', codings: [] } }),
  concept: { text: '', codings: [] },
  conditions: [NOTHING],
}

function Fields({ value, set, fault }: FieldsProps<RelativeDetails>) {
  const intl = useIntl()
  const word = (field: string) => intl.formatMessage({ id: `relatives.field.${field}` })
  const code = value.concept.codings[0]?.code ?? null
  const { conditions } = value
  const change = (index: number, part: Partial<RelativeDetails['conditions'][number]>) =>
    set({ conditions: conditions.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  return (
    <>
      <Select
        label={word('concept')}
        w="11rem"
        searchable
        selectFirstOptionOnChange
        data={RELATIVES.map((relative) => ({
          value: relative.code,
          label: intl.formatMessage({ id: `relatives.${relative.code}` }),
        }))}
        value={code}
        onChange={(chosen) => {
          const found = RELATIVES.find((relative) => relative.code === chosen)
          if (found) set({ concept: { text: found.display, codings: [found] } })
        }}
        error={fault('concept') ?? fault('concept.text')}
      />
      {conditions.map((condition, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an illness has nothing else that it could be known by
        <Group key={index} gap="xs" wrap="nowrap" align="start">
          <ConditionCoding
            label={word('conditions')}
            value={codedOf(condition)}
            onChange={(coded) => change(index, { concept: conceptOf(coded, condition.concept) })}
          />
          <TextInput
            label={word('onset')}
            w="6rem"
            value={condition.onset}
            onChange={({ currentTarget }) => change(index, { onset: currentTarget.value })}
            autoComplete="off"
          />
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-xs"
        mt="1.9rem"
        onClick={() => set({ conditions: [...conditions, NOTHING] })}
      >
        <FormattedMessage id="relatives.more" />
      </Button>
      <TextInput
        label={word('deceased')}
        w="8rem"
        value={value.deceased}
        onChange={({ currentTarget }) => set({ deceased: currentTarget.value })}
        autoComplete="off"
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

/** The relationship in the person's language where it is one of the usual, else as it came. */
export function useRelation(): (relative: Pick<RelativeDetails, 'concept'>) => string {
  const intl = useIntl()
  return ({ concept }) => {
    const known = RELATIVES.find(({ code }) => concept.codings.some((coding) => coding.code === code))
    return known ? intl.formatMessage({ id: `relatives.${known.code}` }) : concept.text
  }
}

const illnesses = ({ conditions }: Pick<RelativeDetails, 'conditions'>): string =>
  conditions
    .map(({ concept, onset }) =>
      [concept.text || concept.codings[0]?.display, onset && `(${onset})`].filter(Boolean).join(' '),
    )
    .join(', ')

function Line({ entry }: { entry: Relative }) {
  const intl = useIntl()
  const relation = useRelation()
  const parts = [
    entry.relativeName,
    illnesses(entry),
    entry.deceased && intl.formatMessage({ id: 'relatives.deceased' }, { when: entry.deceased }),
    entry.note,
  ]
  return (
    <Text size="sm" component="span">
      <span className={classes['name']}>{relation(entry)}</span>
      {parts.filter(Boolean).map((part) => ` · ${part || ''}`)}
    </Text>
  )
}

/** Without the illnesses that were left empty while typing. */
const settled = <I extends { details: RelativeDetails }>(input: I): I => {
  const conditions = input.details.conditions.filter(
    ({ concept }) => concept.text.trim() !== '' || concept.codings.length > 0,
  )
  return { ...input, details: { ...input.details, conditions } }
}

export const relativeSpec: EntrySpec<Relative, RelativeDetails> = {
  capability: 'histories',
  noun: 'relatives',
  calls: {
    add: (input) => core.histories.addRelative(settled(input)),
    change: (input) => core.histories.changeRelative(settled(input)),
    retract: core.histories.retractRelative,
    history: core.histories.relativeHistory,
  },
  empty: () => EMPTY,
  details: RelativeDetails,
  detailsOf: (relative) => readDetails(RelativeDetails, relative),
  Fields,
  Line,
  compared: (details) => ({
    concept: details.concept.text,
    conditions: illnesses(details),
    deceased: details.deceased,
    note: details.note,
  }),
  actions: [],
}
