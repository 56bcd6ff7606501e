import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { CallFailed } from '../ipc/ask.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'

/** Asks why something is done that needs a reason: taking an entry back, revoking an order. */
export function WithReason(props: {
  label: string
  action: string
  busy: boolean
  error: CallFailed | null
  onGive: (reason: string) => void
  onCancel: () => void
}) {
  const { label, action, busy, error, onGive, onCancel } = props
  const [reason, setReason] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onGive(reason)
      }}
    >
      <Group align="flex-end" gap="xs" my="xs" onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
        <TextInput
          label={label}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          ref={focusOnArrival}
          required
          minLength={3}
          maxLength={500}
          w="22rem"
        />
        <Button type="submit" loading={busy}>
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
