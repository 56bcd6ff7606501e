import { useParams } from '@tanstack/react-router'
import { FormattedMessage } from 'react-intl'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { BreakGlass, Identity } from '../patients/index.ts'
import { ChargeForm } from './charge-form.tsx'

/** The charge of one visit, for whoever does the billing and does not read charts. */
export function VisitCharge() {
  const { patientId, encounterId } = useParams({ strict: false }) as { patientId: PatientId; encounterId: EncounterId }
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (patient.error?.failure.reason === 'sensitive')
    return <BreakGlass patientId={patientId} onOpened={() => void patient.refetch()} />
  const name = patient.data && `${patient.data.familyName}, ${patient.data.givenName}`
  return (
    <Page
      title={name ?? <FormattedMessage id="screen.charges.visit" />}
      under={patient.data && <Identity patient={patient.data} />}
    >
      <FailureNote error={patient.error} onRetry={() => void patient.refetch()} />
      {!patient.data && !patient.error && <Waiting />}
      {patient.data && <ChargeForm key={encounterId} patientId={patientId} encounterId={encounterId} goesOn />}
    </Page>
  )
}
