import { useParams } from '@tanstack/react-router'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { ChartDocuments } from './documents.tsx'

/** The documents of one chart at an address of their own, under the name of whose they are. */
export function DocumentsScreen() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const { data } = chart
  const name = data && `${data.familyName}, ${[data.givenName, data.middleName].filter(Boolean).join(' ')}`
  return (
    <Page title={<FormattedMessage id={name ? 'documents.of' : 'screen.documents'} values={{ name }} />}>
      <FailureNote error={chart.error} onRetry={() => void chart.refetch()} />
      {!data && !chart.error && <Waiting />}
      {data && <ChartDocuments key={patientId} patientId={patientId} />}
    </Page>
  )
}
