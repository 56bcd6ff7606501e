import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { NoteHead } from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel } from '../kit/page.tsx'

/** Taking a note back: it stays readable, struck through, with the reason. */
export function RetractNote({ head, onDone }: { head: NoteHead; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const retract = useTell(core.notes.retract, ['notes', 'timeline'])
  const { entryId, patientId, revision } = head
  return (
    <Panel title={<FormattedMessage id="notes.discard" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          retract.mutate({ entryId, patientId, revision, reason }, { onSuccess: onDone })
        }}
      >
        <TextInput
          ref={focusOnArrival}
          label={<FormattedMessage id="notes.reason" />}
          description={<FormattedMessage id="notes.discard.how" />}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
        />
        <FailureNote error={retract.error} />
        <Group mt="sm" gap="xs">
          <Button type="submit" color="red" loading={retract.isPending}>
            <FormattedMessage id="notes.discard" />
          </Button>
          <Button variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}
