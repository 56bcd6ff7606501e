import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { BreakGlass } from '../patients/index.ts'

/** A screen about one patient, under her banner; a sensitive chart asks for a reason first. */
export function OfPatient({ screen, children }: { screen: string; children: (patientId: PatientId) => ReactNode }) {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (patient.error?.failure.reason === 'sensitive')
    return <BreakGlass patientId={patientId} onOpened={() => void patient.refetch()} />
  return (
    <Page title={<FormattedMessage id={`screen.${screen}`} />}>
      <FailureNote error={patient.error} onRetry={() => void patient.refetch()} />
      {!patient.data && !patient.error && <Waiting />}
      {patient.data && children(patientId)}
    </Page>
  )
}
