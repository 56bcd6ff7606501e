import type { UseQueryResult } from '@tanstack/react-query'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { UnsignedRow } from '../../shared/notes/index.ts'
import { type CallFailed, useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { placeOfNote } from './place.ts'

const DAY_MS = 86_400_000

/** The notes that wait for this person's signature, first or second. */
export function UnsignedNotes() {
  const rows = useAsk(['notes', 'unsigned', 'mine'], (signal) => core.notes.unsigned({}, { signal }))
  return <UnsignedList screen="notes.unsigned" rows={rows} mine />
}

/** Everyone's notes that wait, without what they say: for whoever sees to it that they are signed. */
export function WaitingNotes() {
  const rows = useAsk(['notes', 'unsigned', 'all'], (signal) => core.notes.allUnsigned({}, { signal }))
  return <UnsignedList screen="notes.waiting" rows={rows} mine={false} />
}

type ListProps = { screen: string; rows: UseQueryResult<UnsignedRow[], CallFailed>; mine: boolean }

function UnsignedList({ screen, rows, mine }: ListProps) {
  const intl = useIntl()
  const columns = useColumns(mine)
  return (
    <Page title={<FormattedMessage id={`screen.${screen}`} />}>
      <FailureNote error={rows.error} onRetry={() => void rows.refetch()} />
      {!rows.data && !rows.error && <Waiting />}
      {rows.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="notes.unsigned.none" />
        </Empty>
      )}
      {rows.data && rows.data.length > 0 && (
        <Panel fill>
          <DataTable
            label={intl.formatMessage({ id: `screen.${screen}` })}
            columns={columns}
            rows={rows.data}
            keyOf={({ noteId }) => noteId}
            {...(mine && { onOpen: ({ patientId, noteId }: UnsignedRow) => go(placeOfNote(patientId, noteId)) })}
          />
        </Panel>
      )}
    </Page>
  )
}

function useColumns(titles: boolean): Column<UnsignedRow>[] {
  const now = useNow()
  const label = (id: string) => <FormattedMessage id={id} />
  return [
    { key: 'patient', label: label('patient.name'), cell: ({ patientName }) => patientName },
    { key: 'number', label: label('patient.recordNumber'), cell: ({ recordNumber }) => recordNumber, tight: true },
    ...(titles ? [{ key: 'title', label: label('notes.title'), cell: ({ title }: UnsignedRow) => title }] : []),
    {
      key: 'status',
      label: label('notes.status'),
      cell: ({ status }) => <FormattedMessage id={`notes.status.${status}`} />,
      tight: true,
    },
    {
      key: 'begun',
      label: label('notes.begun'),
      cell: ({ happenedAt }) => <FormattedDate value={happenedAt} dateStyle="medium" timeStyle="short" />,
      tight: true,
    },
    {
      key: 'days',
      label: label('notes.waits'),
      cell: ({ happenedAt }) => (
        <FormattedMessage id="notes.days" values={{ count: Math.max(0, Math.floor((now - happenedAt) / DAY_MS)) }} />
      ),
      tight: true,
    },
    { key: 'author', label: label('notes.author'), cell: ({ authorName, signerName }) => signerName || authorName },
  ]
}
