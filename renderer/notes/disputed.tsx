import type { AmendmentRequest, NoteHead } from '../../shared/notes/index.ts'
import { goesAlong } from '../../shared/notes/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useMay } from '../shell/session.ts'
import { GoingAlong } from './going-along.tsx'

/** What goes along with a note on paper: a request about it, or one that names no note and so goes with each. */
export function useDispute({ patientId }: Pick<NoteHead, 'patientId'>) {
  const may = useMay('amendment.record')
  return useAsk(
    ['notes', 'amendments', patientId],
    (signal) => core.notes.amendmentRequests({ patientId }, { signal }),
    { when: may },
  )
}

/** On paper only, below a note: refused requests about it with all that was said to them. */
export function DisputedOnPaper({ head, requests }: { head: NoteHead; requests: readonly AmendmentRequest[] }) {
  const about = requests.filter((one) => goesAlong(one) && (one.noteId === null || one.noteId === head.entryId))
  if (about.length === 0) return null
  return (
    <div className="only-print" data-disputed>
      <GoingAlong requests={about} />
    </div>
  )
}
