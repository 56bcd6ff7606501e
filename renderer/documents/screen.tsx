import { useParams } from '@tanstack/react-router'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { Page } from '../kit/page.tsx'
import { ChartDocuments } from './documents.tsx'

/** The documents of one chart at an address of their own. */
export function DocumentsScreen() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  return (
    <Page title={<FormattedMessage id="screen.documents" />}>
      <ChartDocuments key={patientId} patientId={patientId} />
    </Page>
  )
}
