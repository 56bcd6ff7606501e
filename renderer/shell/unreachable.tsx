import { Center, Paper, Text, Title } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { CallFailed } from '../ipc/ask.ts'
import { FailureNote } from '../kit/failure.tsx'
import classes from '../kit/front-door.module.css'

/** The core does not answer: nothing of the practice is shown, and how to come back is. */
export function Unreachable({ error, onRetry }: { error: CallFailed | null; onRetry: () => void }) {
  return (
    <Center component="main" className={classes['ground'] ?? ''}>
      <Paper withBorder p="xl" className={classes['card'] ?? ''}>
        <Title order={1} mb="xs">
          <FormattedMessage id="unreachable.title" />
        </Title>
        <Text mb="md">
          <FormattedMessage id="unreachable.text" />
        </Text>
        <FailureNote error={error} onRetry={onRetry} />
      </Paper>
    </Center>
  )
}
