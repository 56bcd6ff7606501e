import { Button, Group } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { EncounterId, EntryId, PatientId } from '../../shared/kernel/index.ts'
import { isDraft, type NoteHead } from '../../shared/notes/index.ts'
import { StartVisit, useChosenVisit, useCurrentVisit } from '../encounters/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { useMay } from '../shell/session.ts'
import classes from './notes.module.css'
import { ReadNote } from './read.tsx'
import { TemplateChoice } from './template-choice.tsx'
import { WriteNote } from './write.tsx'

/** `encounterId` null or left out: the visit that is under way, else the one that was finished today, if there is one. */
type Props = { patientId: PatientId; encounterId?: string | null }

/** The middle of a visit: begin it, write its note, sign, read what was signed. */
export function NotePane({ patientId, encounterId }: Props) {
  const { visit, error, retry } = useCurrentVisit(patientId, encounterId)
  const choose = useChosenVisit((state) => state.choose)
  const mayWrite = useMay('chart.write')
  // Beside which finished visit another one is being begun.
  const [beside, setBeside] = useState<string | null>(null)
  if (error && visit === undefined) return <FailureNote error={error} onRetry={retry} />
  if (visit === undefined) return <Waiting />
  const started = (visitId: EncounterId) => {
    setBeside(null)
    choose(patientId, visitId)
  }
  if (!visit) return <StartVisit patientId={patientId} onStarted={started} />
  const isFinished = visit.status === 'finished' && !encounterId
  if (isFinished && beside === visit.encounterId)
    return <StartVisit patientId={patientId} onStarted={started} onCancel={() => setBeside(null)} />
  return (
    <>
      <VisitNotes key={visit.encounterId} patientId={patientId} encounterId={visit.encounterId} />
      {isFinished && mayWrite && (
        <Group justify="flex-end" mt="sm" className="no-print">
          <Button size="compact-sm" variant="subtle" onClick={() => setBeside(visit.encounterId)}>
            <FormattedMessage id="encounters.start-another" />
          </Button>
        </Group>
      )}
    </>
  )
}

function VisitNotes({ patientId, encounterId }: { patientId: PatientId; encounterId: EncounterId }) {
  const mayWrite = useMay('chart.write')
  const [chosen, setChosen] = useState<EntryId | null>(null)
  const [adding, setAdding] = useState(false)
  const notes = useAsk(['notes', 'visit', encounterId], (signal) =>
    core.notes.list({ patientId, encounterId }, { signal }),
  )
  if (notes.error) return <FailureNote error={notes.error} onRetry={() => void notes.refetch()} />
  if (!notes.data) return <Waiting />
  const standing = notes.data.filter(({ retraction }) => retraction === null)
  const shown = notes.data.find(({ entryId }) => entryId === chosen) ?? standing[0]
  const choosing = mayWrite && (adding || !shown)
  return (
    <div className={classes['pane']}>
      {notes.data.length > 0 && (
        <NoteTabs
          notes={notes.data}
          shown={choosing ? null : (shown?.entryId ?? null)}
          onChoose={(noteId) => {
            setAdding(false)
            setChosen(noteId)
          }}
          onAdd={mayWrite ? () => setAdding(true) : null}
        />
      )}
      {choosing ? (
        <TemplateChoice
          about={{ patientId, encounterId }}
          onStarted={(noteId) => {
            setAdding(false)
            setChosen(noteId)
          }}
        />
      ) : (
        shown && <OneNote key={shown.entryId} patientId={patientId} noteId={shown.entryId} />
      )}
    </div>
  )
}

type TabsProps = {
  notes: readonly NoteHead[]
  shown: EntryId | null
  onChoose: (noteId: EntryId) => void
  onAdd: (() => void) | null
}

function NoteTabs({ notes, shown, onChoose, onAdd }: TabsProps) {
  const intl = useIntl()
  return (
    <Group gap={4} className="no-print" role="group" aria-label={intl.formatMessage({ id: 'notes.of-visit' })}>
      {notes.map(({ entryId, title, status, retraction }) => (
        <Button
          key={entryId}
          size="compact-sm"
          variant={entryId === shown ? 'light' : 'subtle'}
          aria-pressed={entryId === shown}
          className={retraction ? (classes['struck'] ?? '') : ''}
          onClick={() => onChoose(entryId)}
        >
          {title}
          {' · '}
          <FormattedMessage id={retraction ? 'notes.status.retracted' : `notes.status.${status}`} />
        </Button>
      ))}
      {onAdd && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-pressed={shown === null}
          onClick={onAdd}
        >
          <FormattedMessage id="notes.another" />
        </Button>
      )}
    </Group>
  )
}

/** One note, to write while it is a draft, to read from then on. */
export function OneNote({ patientId, noteId }: { patientId: PatientId; noteId: EntryId }) {
  const mayWrite = useMay('chart.write')
  const note = useAsk(['notes', 'note', noteId], async (signal) => {
    const askedAt = performance.now()
    const outcome = await core.notes.get({ patientId, noteId }, { signal })
    return outcome.ok ? { ok: true as const, value: { note: outcome.value, askedAt } } : outcome
  })
  // A note that is being written stays on the screen whatever a later question meets.
  if (note.error && !note.data) return <FailureNote error={note.error} onRetry={() => void note.refetch()} />
  if (!note.data) return <Waiting />
  const { head } = note.data.note
  const writing = isDraft(head.status) && head.retraction === null && mayWrite
  return writing ? <WriteNote {...note.data} /> : <ReadNote key={noteId} note={note.data.note} />
}
