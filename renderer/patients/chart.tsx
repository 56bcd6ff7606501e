import { Badge, Button } from '@mantine/core'
import { IconEdit, IconLock, IconPrinter } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { BreakGlass } from './break-glass.tsx'
import { ChangePatient, draftOf } from './change.tsx'
import { MarkSensitive } from './mark-sensitive.tsx'
import { PrintedBy } from './printed-by.tsx'
import { Contact, Identity } from './summary.tsx'

/** One patient: who she is, and how to reach her. A sensitive chart asks for a reason first. */
export function PatientChart() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (chart.error?.failure.reason === 'sensitive')
    return <BreakGlass patientId={patientId} onOpened={() => void chart.refetch()} />
  if (chart.error)
    return (
      <Page title={<FormattedMessage id="screen.patients.chart" />}>
        <FailureNote error={chart.error} onRetry={() => void chart.refetch()} />
      </Page>
    )
  return chart.data ? <Chart key={patientId} patient={chart.data} /> : <Waiting />
}

function Chart({ patient }: { patient: Patient }) {
  const [changing, setChanging] = useState(() => draftOf(patient) in useDrafts.getState().byForm)
  const [marking, setMarking] = useState(false)
  const mayChange = useMay('patient.write')
  const mayMark = useMay('chart.mark-sensitive')
  const mayRead = useMay('chart.read')
  return (
    <Page
      title={`${patient.familyName}, ${[patient.givenName, patient.middleName].filter(Boolean).join(' ')}`}
      beside={
        patient.sensitive && (
          <Badge color="red" variant="outline" leftSection={<IconLock size={12} aria-hidden />}>
            <FormattedMessage id="patient.sensitive" />
          </Badge>
        )
      }
      under={<Identity patient={patient} />}
      actions={
        <>
          {mayMark && !marking && (
            <Button variant="subtle" onClick={() => setMarking(true)}>
              <FormattedMessage id={patient.sensitive ? 'patients.unmark' : 'patients.mark'} />
            </Button>
          )}
          {mayRead && (
            <Button variant="subtle" onClick={() => go(`/patients/${patient.patientId}/resources`)}>
              <FormattedMessage id="screen.exchange.resources" />
            </Button>
          )}
          <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            <FormattedMessage id="kit.print" />
          </Button>
          {mayChange && !changing && (
            <Button leftSection={<IconEdit size={16} aria-hidden />} onClick={() => setChanging(true)}>
              <FormattedMessage id="patients.change" />
            </Button>
          )}
        </>
      }
    >
      <PrintedBy />
      {marking && <MarkSensitive patient={patient} onDone={() => setMarking(false)} />}
      {changing ? <ChangePatient patient={patient} onDone={() => setChanging(false)} /> : <Contact patient={patient} />}
    </Page>
  )
}
