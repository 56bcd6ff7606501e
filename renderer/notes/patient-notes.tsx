import { Button, Group } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { EntryId, type PatientId } from '../../shared/kernel/index.ts'
import type { NoteHead } from '../../shared/notes/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { More, useMore } from '../kit/more.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { OneNote } from './note-pane.tsx'
import { OfPatient } from './of-patient.tsx'
import { placeOfNote } from './place.ts'

/** A patient's notes; with `?note=` one of them by itself. */
export function PatientNotes() {
  const { note } = useSearch({ strict: false }) as { note?: unknown }
  const noteId = EntryId.safeParse(note).data
  return (
    <OfPatient screen="notes">
      {(patientId) =>
        noteId ? (
          <>
            <Group className="no-print">
              <Button variant="subtle" size="compact-sm" onClick={() => go(`/patients/${patientId}/notes`)}>
                <FormattedMessage id="notes.all" />
              </Button>
            </Group>
            <OneNote key={noteId} patientId={patientId} noteId={noteId} />
          </>
        ) : (
          <NoteList patientId={patientId} />
        )
      }
    </OfPatient>
  )
}

function NoteList({ patientId }: { patientId: PatientId }) {
  const intl = useIntl()
  const page = useMore(200, 1000)
  const notes = useAsk(['notes', 'list', patientId, page.limit], (signal) =>
    core.notes.list({ patientId, limit: page.limit }, { signal }),
  )
  if (notes.error) return <FailureNote error={notes.error} onRetry={() => void notes.refetch()} />
  if (!notes.data) return <Waiting />
  if (notes.data.length === 0)
    return (
      <Empty>
        <FormattedMessage id="notes.none" />
      </Empty>
    )
  return (
    <Panel fill>
      <DataTable
        label={intl.formatMessage({ id: 'screen.notes' })}
        columns={COLUMNS}
        rows={notes.data.slice(0, page.shown)}
        keyOf={({ entryId }) => entryId}
        onOpen={({ entryId }) => go(placeOfNote(patientId, entryId))}
      />
      <More {...page} found={notes.data.length} />
    </Panel>
  )
}

const COLUMNS: readonly Column<NoteHead>[] = [
  {
    key: 'happened',
    label: <FormattedMessage id="notes.begun" />,
    cell: ({ happenedAt }) => <FormattedDate value={happenedAt} dateStyle="medium" timeStyle="short" />,
    tight: true,
  },
  { key: 'title', label: <FormattedMessage id="notes.title" />, cell: ({ title }) => title, tight: true },
  {
    key: 'status',
    label: <FormattedMessage id="notes.status" />,
    cell: ({ status, retraction }) => <FormattedMessage id={`notes.status.${retraction ? 'retracted' : status}`} />,
    tight: true,
  },
  {
    key: 'author',
    label: <FormattedMessage id="notes.author" />,
    cell: ({ signerName, authorName }) => signerName || authorName,
    tight: true,
  },
  {
    key: 'words',
    label: <FormattedMessage id="notes.first-words" />,
    cell: ({ firstWords }) => firstWords.slice(0, 90),
  },
]
