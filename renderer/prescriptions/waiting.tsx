import { FormattedMessage, useIntl } from 'react-intl'
import type { WaitingPrescription } from '../../shared/prescriptions/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { PatientText } from '../kit/patient-text.tsx'
import { go } from '../shell/navigate.ts'
import { Favorites } from './favorites.tsx'

const MOST = 200

/** What was prepared and waits for a signature, across the practice; Enter opens the chart where it is signed. */
export function WaitingPrescriptions() {
  const intl = useIntl()
  const list = useAsk(['prescriptions', 'waiting'], (signal) => core.prescriptions.waiting({ limit: MOST }, { signal }))
  return (
    <Page title={<FormattedMessage id="screen.prescriptions" />}>
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={<FormattedMessage id="prescriptions.waiting" values={{ count: list.data.total }} />}>
          {list.data.entries.length === 0 ? (
            <Empty>
              <FormattedMessage id="prescriptions.waiting.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.prescriptions' })}
              columns={COLUMNS}
              rows={list.data.entries}
              keyOf={(row) => row.prescriptionId}
              onOpen={({ patientId }) => go(`/patients/${patientId}?section=orders`)}
            />
          )}
        </Panel>
      )}
      <Favorites />
    </Page>
  )
}

const COLUMNS: readonly Column<WaitingPrescription>[] = [
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, birthOn }) => <PatientText patientName={patientName} birthOn={birthOn} />,
    width: '24%',
  },
  { key: 'drug', label: <FormattedMessage id="prescriptions.drug" />, cell: ({ drug }) => drug, width: '28%' },
  { key: 'sig', label: <FormattedMessage id="prescriptions.sig" />, cell: ({ sigText }) => sigText },
  { key: 'by', label: <FormattedMessage id="prescriptions.prepared-by" />, cell: ({ preparedBy }) => preparedBy },
]
