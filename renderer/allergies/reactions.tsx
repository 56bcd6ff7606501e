import { Button, Group, TextInput } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { AllergyDetails } from '../../shared/allergies/index.ts'
import { Choice } from '../kit/choice.tsx'

type Reactions = AllergyDetails['reactions']
const NONE: Reactions[number] = { manifestations: [], severity: '', description: '', onset: null }

/** What a reaction showed itself by, in words with commas; a code stays with the words that it came with. */
const textOf = ({ manifestations }: Reactions[number]): string => manifestations.map(({ text }) => text).join(', ')

function manifestationsOf(text: string, before: Reactions[number]): Reactions[number]['manifestations'] {
  // While one types, a comma and the space behind it must stay.
  return text
    .split(/, ?/)
    .map((part) => before.manifestations.find((one) => one.text === part) ?? { text: part, codings: [] })
}

/** The reactions that there were: what they showed themselves by, and how severe each was. */
export function ReactionFields({ value, onChange }: { value: Reactions; onChange: (value: Reactions) => void }) {
  const intl = useIntl()
  const rows = value.length === 0 ? [NONE] : value
  const change = (index: number, part: Partial<Reactions[number]>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...part } : row)))
  return (
    <>
      {rows.map((row, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a reaction has nothing else that it could be known by
        <Group key={index} gap="xs" align="end" wrap="nowrap">
          <TextInput
            label={intl.formatMessage({ id: 'allergies.field.reactions' })}
            value={textOf(row)}
            onChange={({ currentTarget }) =>
              change(index, {
                manifestations: currentTarget.value === '' ? [] : manifestationsOf(currentTarget.value, row),
              })
            }
            autoComplete="off"
          />
          <Choice
            label={intl.formatMessage({ id: 'allergies.field.severity' })}
            value={row.severity}
            options={['', 'mild', 'moderate', 'severe']}
            words="entries.severity"
            onChange={(severity) => change(index, { severity })}
            w="7rem"
          />
        </Group>
      ))}
      <Button variant="subtle" size="compact-xs" mt="1.9rem" onClick={() => onChange([...rows, NONE])}>
        <FormattedMessage id="allergies.more-reactions" />
      </Button>
    </>
  )
}

/** Without what was left empty while typing. */
export const settledReactions = (reactions: Reactions): Reactions =>
  reactions
    .map((row) => ({
      ...row,
      manifestations: row.manifestations.filter(({ text, codings }) => text.trim() !== '' || codings.length > 0),
    }))
    .filter((row) => row.manifestations.length > 0 || row.severity !== '' || row.description !== '')

/** All reactions in one line of words. */
export const reactionsText = (reactions: Reactions, severityWord: (severity: string) => string): string =>
  reactions
    .map((row) => {
      const what = [textOf(row), row.description].filter(Boolean).join(', ')
      return row.severity === '' ? what : `${what} (${severityWord(row.severity)})`.trim()
    })
    .filter(Boolean)
    .join('; ')
