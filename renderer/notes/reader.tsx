import type { EntryId, Instant, PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { OneNote } from './note-pane.tsx'
import { ReadNote } from './read.tsx'

type Props = { patientId: PatientId; entryId: EntryId; asOf: Instant | null }

/** A note where it stands in the chart: today's, to add to and to print, or what it said at a moment, to read only. */
export function NoteReader({ patientId, entryId, asOf }: Props) {
  return asOf === null ? (
    <OneNote patientId={patientId} noteId={entryId} />
  ) : (
    <PastNote patientId={patientId} noteId={entryId} asOf={asOf} />
  )
}

function PastNote({ patientId, noteId, asOf }: { patientId: PatientId; noteId: EntryId; asOf: Instant }) {
  const note = useAsk(['notes', 'note', noteId, asOf], (signal) =>
    core.notes.get({ patientId, noteId, asOf }, { signal }),
  )
  if (note.error) return <FailureNote error={note.error} onRetry={() => void note.refetch()} />
  return note.data ? <ReadNote note={note.data} past /> : <Waiting />
}
