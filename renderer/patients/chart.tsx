import { Badge, Button, Group, Stack } from '@mantine/core'
import { IconEdit, IconLock } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { fullName, type Patient } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { PrintButton, PrintForm, useHandOut } from '../kit/hand-out.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { BreakGlass } from './break-glass.tsx'
import { ChangePatient, draftOf } from './change.tsx'
import { MarkSensitive } from './mark-sensitive.tsx'
import { PrintedBy } from './printed-by.tsx'
import { MergedNote } from './merge-log.tsx'
import { PhotoPanel } from './photo.tsx'
import { Contact, Demographics, Identity } from './summary.tsx'

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

/** What a chart is marked with beside its name. */
export function Marks({ patient }: { patient: Patient }) {
  return (
    <>
      {patient.sensitive && (
        <Badge color="red" variant="outline" leftSection={<IconLock size={12} aria-hidden />}>
          <FormattedMessage id="patient.sensitive" />
        </Badge>
      )}
      {patient.deceased && (
        <Badge color="gray" variant="outline">
          <FormattedMessage id="patient.deceased" />
        </Badge>
      )}
      {patient.inactive && (
        <Badge color="gray" variant="outline">
          <FormattedMessage id="patient.inactive" />
        </Badge>
      )}
    </>
  )
}

function Chart({ patient }: { patient: Patient }) {
  const { actions, content } = useDetails(patient)
  return (
    <Page
      title={fullName(patient)}
      beside={<Marks patient={patient} />}
      under={<Identity patient={patient} />}
      actions={actions}
    >
      {content}
    </Page>
  )
}

/** Who a patient is and how to reach her, as a part of her chart. */
export function PatientDetailsPart({ patient }: { patient: Patient }) {
  const { actions, content } = useDetails(patient)
  return (
    <Stack gap="md">
      <Group justify="flex-end" gap="xs" className="no-print">
        {actions}
      </Group>
      {content}
    </Stack>
  )
}

function useDetails(patient: Patient): { actions: ReactNode; content: ReactNode } {
  const [changing, setChanging] = useState(() => draftOf(patient) in useDrafts.getState().byForm)
  const printing = useHandOut()
  const [marking, setMarking] = useState(false)
  const mayChange = useMay('patient.write')
  const mayMark = useMay('chart.mark-sensitive')
  const mayMerge = useMay('patient.merge')
  const mayRead = useMay('chart.read')
  const mayAmend = useMay('amendment.record')
  const maySchedule = useMay('appointment.read')
  return {
    actions: (
      <>
        {mayMark && !marking && (
          <Button variant="subtle" onClick={() => setMarking(true)}>
            <FormattedMessage id={patient.sensitive ? 'patients.unmark' : 'patients.mark'} />
          </Button>
        )}
        {maySchedule && (
          <Button variant="subtle" onClick={() => go(`/patients/${patient.patientId}/appointments`)}>
            <FormattedMessage id="screen.appointments.patient" />
          </Button>
        )}
        {mayRead && (
          <Button variant="subtle" onClick={() => go(`/patients/${patient.patientId}/resources`)}>
            <FormattedMessage id="screen.exchange.resources" />
          </Button>
        )}
        {mayAmend && (
          <Button variant="subtle" onClick={() => go(`/patients/${patient.patientId}/amendments`)}>
            <FormattedMessage id="patients.amendments" />
          </Button>
        )}
        {mayMerge && patient.mergedInto === null && (
          <Button variant="subtle" onClick={() => go(`/patients/${patient.patientId}/merge`)}>
            <FormattedMessage id="screen.patients.merge" />
          </Button>
        )}
        <PrintButton printing={printing} />
        {mayChange && !changing && (
          <Button leftSection={<IconEdit size={16} aria-hidden />} onClick={() => setChanging(true)}>
            <FormattedMessage id="patients.change" />
          </Button>
        )}
      </>
    ),
    content: (
      <>
        <PrintedBy />
        <PrintForm printing={printing} patientId={patient.patientId} what={{ kind: 'details' }} />
        {marking && <MarkSensitive patient={patient} onDone={() => setMarking(false)} />}
        <MergedNote patient={patient} />
        {changing ? (
          <ChangePatient patient={patient} onDone={() => setChanging(false)} />
        ) : (
          <>
            <Contact patient={patient} />
            <Demographics patient={patient} />
            {mayChange && <PhotoPanel patient={patient} />}
          </>
        )}
      </>
    ),
  }
}
