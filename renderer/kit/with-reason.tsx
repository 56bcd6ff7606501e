import { Button, Group, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { CallFailed } from '../ipc/ask.ts'
import { FailureNote } from './failure.tsx'
import { focusOnArrival } from './focus.ts'

type Props = {
  label: ReactNode
  action: ReactNode
  busy: boolean
  error: CallFailed | null
  onGive: (reason: string) => void
  onCancel: () => void
  /** More about what is asked for. */
  how?: ReactNode
  /** For what cannot be undone as it was. */
  grave?: boolean
  /** Where a reason is a text of several lines, such as an answer to a patient; what it begins with. */
  long?: string
  /** How many characters it may have. */
  most?: number
  /** Where what is typed is kept elsewhere, such as in a draft. */
  typed?: { value: string; set: (value: string) => void }
}

/** Asks why something is done that needs a reason: taking an entry back, revoking an order, reopening a visit. */
export function WithReason({
  label,
  action,
  busy,
  error,
  onGive,
  onCancel,
  how,
  grave = false,
  long,
  most = 500,
  typed,
}: Props) {
  const [own, setOwn] = useState(long ?? '')
  const reason = typed?.value ?? own
  const setReason = typed?.set ?? setOwn
  const field = {
    label,
    value: reason,
    onChange: (event: { currentTarget: { value: string } }) => setReason(event.currentTarget.value),
    required: true,
    minLength: 3,
    maxLength: most,
    ...(how !== undefined && { description: how }),
  }
  return (
    <form
      data-form="reason"
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        onGive(reason)
      }}
    >
      <Group align="flex-end" gap="xs" my="xs" onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
        {long === undefined ? (
          <TextInput {...field} ref={focusOnArrival} flex="1 1 18rem" maw="32rem" />
        ) : (
          <Textarea {...field} ref={focusOnArrival} autosize minRows={3} w="100%" maw="48rem" />
        )}
        <Button type="submit" loading={busy} {...(grave && { color: 'red' })}>
          {action}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
      <FailureNote error={error} />
    </form>
  )
}
