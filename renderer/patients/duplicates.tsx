import { Badge, Button } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { type DuplicatePair, fullName, type PatientRow } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { writeCivilDate } from './birth-date.ts'
import { MERGE_DRAFT } from './merge.tsx'
import { Reasons } from './suspects.tsx'

const compare = ({ patient, other }: DuplicatePair): void => {
  useDrafts.getState().hold(MERGE_DRAFT, { [patient.patientId]: other.patientId })
  go(`/patients/${patient.patientId}/merge`)
}

/** Pairs of charts that may be one person each, the likeliest first. Enter compares them. */
export function DuplicatePatients() {
  const intl = useIntl()
  // A key of its own: it goes through everybody, and must not do so again at every change of anybody.
  const list = useAsk(['duplicates'], (signal) => core.patients.duplicates({}, { signal }))
  const columns: readonly Column<DuplicatePair>[] = [
    { key: 'one', label: <FormattedMessage id="patient.name" />, cell: ({ patient }) => <Who row={patient} /> },
    {
      key: 'other',
      label: <FormattedMessage id="patients.duplicates.other" />,
      cell: ({ other }) => <Who row={other} />,
    },
    {
      key: 'why',
      label: <FormattedMessage id="patients.duplicates.why" />,
      cell: ({ reasons, likely }) => (
        <>
          {likely && (
            <Badge color="orange" variant="outline">
              <FormattedMessage id="patients.suspects.likely" />
            </Badge>
          )}
          <Reasons reasons={reasons} />
        </>
      ),
    },
  ]
  return (
    <Page
      title={<FormattedMessage id="screen.patients.duplicates" />}
      actions={
        <Button variant="default" onClick={() => void list.refetch()} loading={list.isFetching}>
          <FormattedMessage id="patients.duplicates.again" />
        </Button>
      }
    >
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={<FormattedMessage id="patients.duplicates.count" values={{ count: list.data.total }} />} fill>
          {list.data.pairs.length === 0 ? (
            <Empty>
              <FormattedMessage id="patients.duplicates.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.patients.duplicates' })}
              columns={columns}
              rows={list.data.pairs}
              keyOf={({ patient, other }) => `${patient.patientId} ${other.patientId}`}
              onOpen={compare}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

function Who({ row }: { row: PatientRow }) {
  const intl = useIntl()
  return (
    <>
      <strong>{fullName(row)}</strong>
      <br />
      {writeCivilDate(row.birthOn, intl.locale)} · {row.recordNumber}
    </>
  )
}
