import { Alert, Button, Stack, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { LocationId } from '../../shared/practice/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { clockText, dayText } from '../kit/wall-clock.ts'
import { showBeside } from './view-state.ts'

const useToResolve = (locationId: LocationId) =>
  useAsk(['appointments', 'toResolve', locationId], (signal) => core.appointments.toResolve({ locationId }, { signal }))

/** Says how many bookings need somebody, where there are any. */
export function NeedsSomebody({ locationId }: { locationId: LocationId }) {
  const found = useToResolve(locationId)
  const { waiting = [], outsideHours = [] } = found.data ?? {}
  if (waiting.length + outsideHours.length === 0) return <FailureNote error={found.error} />
  return (
    <Alert color="red" variant="outline" p="xs" className="no-print">
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => showBeside({ kind: 'resolve' })}>
        <FormattedMessage
          id="appointments.to-resolve"
          values={{ waiting: waiting.length, outside: outsideHours.length }}
        />
      </Button>
    </Alert>
  )
}

/** Whom to call, and which bookings lie outside of the hours as they are now. */
export function ToResolve({ locationId }: { locationId: LocationId }) {
  const found = useToResolve(locationId)
  return (
    <Panel title={<FormattedMessage id="appointments.to-resolve.title" />}>
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && found.data.waiting.length + found.data.outsideHours.length === 0 && (
        <Empty>
          <FormattedMessage id="appointments.to-resolve.none" />
        </Empty>
      )}
      <CallList appointments={found.data?.waiting ?? []} title="appointments.to-call" />
      <CallList appointments={found.data?.outsideHours ?? []} title="appointments.outside" />
    </Panel>
  )
}

/** Bookings with the number to call; one press shows what can be done with one. */
export function CallList({ appointments, title }: { appointments: readonly Appointment[]; title: string }) {
  const intl = useIntl()
  if (appointments.length === 0) return null
  return (
    <Stack gap={4} mb="sm">
      <Text size="sm" fw={600}>
        <FormattedMessage id={title} values={{ count: appointments.length }} />
      </Text>
      {appointments.map(({ appointmentId, patientName, startLocal, phone }) => (
        <Button
          key={appointmentId}
          size="xs"
          variant="default"
          justify="flex-start"
          onClick={() => showBeside({ kind: 'show', appointmentId })}
        >
          {dayText(intl, startLocal)} {clockText(intl, startLocal)} · {patientName} {phone && ` · ${phone}`}
        </Button>
      ))}
    </Stack>
  )
}
