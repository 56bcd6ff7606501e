import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { FormattedMessage } from 'react-intl'
import type { CallFailed } from '../../ipc/ask.ts'
import { FailureNote } from '../../kit/failure.tsx'
import { ShortForm } from '../../kit/short-form.tsx'

type Props = {
  about: string
  busy: boolean
  error: CallFailed | null
  onSave: () => void
  onCancel: () => void
  children: ReactNode
}

/** The frame of a form of the set-up: fields in a row, Enter saves, Escape leaves. */
export function SetForm({ about, busy, error, onSave, onCancel, children }: Props) {
  return (
    <ShortForm about={about} onSave={onSave} onCancel={onCancel}>
      <Group align="flex-end" gap="xs">
        {children}
        <Button type="submit" loading={busy}>
          <FormattedMessage id="kit.save" />
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
      <FailureNote error={error} />
    </ShortForm>
  )
}
