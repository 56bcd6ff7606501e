import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Failure } from '../../shared/kernel/index.ts'
import type { CallFailed } from '../ipc/ask.ts'
import classes from './kit.module.css'

/** The sentence for a failure: the screen's own words where it has some for the reason, else the core's. */
export function useFailureText(): (failure: Failure) => string {
  const intl = useIntl()
  return (failure) => {
    const id = `failure.${failure.reason ?? failure.code}`
    return intl.messages[id] ? intl.formatMessage({ id }) : failure.message
  }
}

/** What the core said of one field (`staff.0.login`), to stand beside it; null when it said nothing of it. */
export const issueAt = (error: CallFailed | null | undefined, path: string): string | null =>
  error?.failure.issues.find((issue) => issue.path === path)?.message ?? null

type Props = {
  error: CallFailed | null | undefined
  onRetry?: () => void
  /** Fields beside which the form shows what is wrong with them by itself. */
  beside?: readonly string[]
}

/** Shows what went wrong, what to do, and the number to read out to support. */
export function FailureNote({ error, onRetry, beside = [] }: Props) {
  const textOf = useFailureText()
  const note = useRef<HTMLDivElement>(null)
  const acted = onRetry === undefined
  useEffect(() => {
    // What somebody has just done was refused: she sees it where she is. An answer that did not come moves nothing.
    if (error && acted) note.current?.scrollIntoView({ block: 'nearest' })
  }, [error, acted])
  if (!error) return null
  const { failure } = error
  return (
    <Alert
      ref={note}
      className={classes['failure'] ?? ''}
      color="red"
      variant="outline"
      icon={<IconAlertTriangle aria-hidden />}
      role="alert"
    >
      <Text size="sm">{textOf(failure)}</Text>
      {failure.issues
        .filter(({ path }) => !beside.includes(path))
        .map(({ path, message }) => (
          <Text size="sm" key={path}>
            {message}
          </Text>
        ))}
      <Group gap="md" mt={4}>
        {failure.incidentId !== '' && failure.code === 'internal' && (
          <Text size="xs" c="dimmed">
            <FormattedMessage id="kit.incident" values={{ number: failure.incidentId }} />
          </Text>
        )}
        {onRetry && (
          <Button variant="subtle" size="compact-xs" onClick={onRetry}>
            <FormattedMessage id="kit.retry" />
          </Button>
        )}
      </Group>
    </Alert>
  )
}
