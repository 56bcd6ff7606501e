import { FormattedDate, FormattedMessage } from 'react-intl'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import type { Note } from '../../shared/notes/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { VersionView } from './version.tsx'

/** The notes of a chart that are given out, one after the other: there may be hundreds, and others want their turn. */
export function useReleasedNotes(patientId: PatientId, noteIds: readonly EntryId[] | null) {
  return useAsk(
    ['notes', 'released', patientId, noteIds],
    async (signal) => {
      const notes: Note[] = []
      for (const noteId of noteIds ?? []) {
        const answer = await core.notes.get({ patientId, noteId }, { signal })
        if (!answer.ok) return answer
        notes.push(answer.value)
      }
      return { ok: true as const, value: notes }
    },
    { when: noteIds !== null },
  )
}

/** What the notes say that are given out: all their versions, the first one first. Of a draft nobody has put a name to it. */
export function ReleasedNotes({ notes }: { notes: readonly Note[] }) {
  const signed = notes.filter(({ versions }) => versions.length > 0)
  if (signed.length === 0) return null
  return (
    <section data-released-notes>
      <h2>
        <FormattedMessage id="notes.released" />
      </h2>
      {signed.map(({ head, versions }) => (
        <article key={head.entryId} aria-label={head.title}>
          <h3>
            {head.title} · <FormattedDate value={head.happenedAt} dateStyle="medium" timeStyle="short" />
          </h3>
          {head.retraction && (
            <p>
              <FormattedMessage id="timeline.retracted" values={{ reason: head.retraction.reason }} />
            </p>
          )}
          {versions.map((version) => (
            <VersionView key={version.versionId} version={version} />
          ))}
        </article>
      ))}
    </section>
  )
}
