import { Anchor } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { CivilDate, PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { clockText, dayText } from '../kit/wall-clock.ts'
import { go } from '../shell/navigate.ts'
import { useScheduleView } from './view-state.ts'

/** Goes to the day of a booking, with the booking beside it. */
function showInSchedule({ appointmentId, startLocal, locationId }: Appointment): void {
  const on = startLocal.slice(0, 10) as CivilDate
  useScheduleView.setState({ on, locationId, view: 'day', beside: { kind: 'show', appointmentId } })
  go('/schedule')
}

/** A patient's bookings: those to come first. Enter shows one in the schedule. */
export function PatientAppointments() {
  const intl = useIntl()
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const asked = useAsk(['appointments', 'ofPatient', patientId], (signal) =>
    core.appointments.ofPatient({ patientId }, { signal }),
  )
  const name = patient.data ? `${patient.data.familyName}, ${patient.data.givenName}` : ''
  const columns: readonly Column<Appointment>[] = [
    {
      key: 'when',
      label: <FormattedMessage id="appointments.day" />,
      cell: ({ startLocal }) => `${dayText(intl, startLocal, true)} · ${clockText(intl, startLocal)}`,
      width: '30%',
    },
    { key: 'type', label: <FormattedMessage id="appointments.type" />, cell: ({ visitTypeName }) => visitTypeName },
    {
      key: 'provider',
      label: <FormattedMessage id="appointments.provider" />,
      cell: ({ providerName }) => providerName,
    },
    { key: 'reason', label: <FormattedMessage id="appointments.reason" />, cell: ({ reason }) => reason },
    {
      key: 'status',
      label: <FormattedMessage id="appointments.status" />,
      cell: ({ status, statusReason }) => (
        <>
          <FormattedMessage id={`appointments.status.${status}`} />
          {statusReason && ` · ${statusReason}`}
        </>
      ),
    },
  ]
  return (
    <Page
      title={<FormattedMessage id="screen.appointments.patient" />}
      under={
        <Anchor href={`#/patients/${patientId}`}>{name || <FormattedMessage id="screen.patients.chart" />}</Anchor>
      }
    >
      <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.isPending && !asked.error && <Waiting />}
      {asked.data && (
        <Panel fill>
          {asked.data.length === 0 ? (
            <Empty>
              <FormattedMessage id="appointments.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.appointments.patient' })}
              columns={columns}
              rows={asked.data}
              keyOf={({ appointmentId }) => appointmentId}
              onOpen={showInSchedule}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}
