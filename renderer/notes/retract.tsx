import { FormattedMessage } from 'react-intl'
import type { NoteHead } from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Panel } from '../kit/page.tsx'
import { WithReason } from '../kit/with-reason.tsx'

/** Taking a note back: it stays readable, struck through, with the reason. */
export function RetractNote({ head, onDone }: { head: NoteHead; onDone: () => void }) {
  const retract = useTell(core.notes.retract, ['notes', 'timeline'])
  const { entryId, patientId, revision } = head
  return (
    <Panel title={<FormattedMessage id="notes.discard" />}>
      <WithReason
        label={<FormattedMessage id="notes.reason" />}
        how={<FormattedMessage id="notes.discard.how" />}
        action={<FormattedMessage id="notes.discard" />}
        grave
        busy={retract.isPending}
        error={retract.error}
        onCancel={onDone}
        onGive={(reason) => retract.mutate({ entryId, patientId, revision, reason }, { onSuccess: onDone })}
      />
    </Panel>
  )
}
