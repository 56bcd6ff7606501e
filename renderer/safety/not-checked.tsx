import { Alert, Text } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { SafetyAnswer } from '../../shared/safety/index.ts'

/** What was not checked, each sentence once; it never looks like a clear answer. */
export function NotChecked({ answer }: { answer: SafetyAnswer }) {
  const sentences = [...new Set(answer.kinds.flatMap(({ reasons }) => reasons.map(({ sentence }) => sentence)))]
  if (sentences.length === 0 && answer.totals.notChecked === 0) return null
  return (
    <Alert
      color="orange"
      variant="outline"
      title={<FormattedMessage id="safety.not-checked" values={{ count: answer.totals.notChecked }} />}
    >
      {sentences.map((sentence) => (
        <Text size="sm" key={sentence}>
          {sentence}
        </Text>
      ))}
    </Alert>
  )
}
