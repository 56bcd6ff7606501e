import { Anchor, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type Appointment, AppointmentStatus, isHere, nextStatus, stepTo } from '../../shared/appointments/index.ts'
import type { Resource, ResourceId } from '../../shared/practice/index.ts'
import { clockText } from '../kit/wall-clock.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'

type Props = {
  appointment: Appointment
  rooms: readonly Resource[]
  /** Rooms in which somebody is. */
  taken: ReadonlySet<string>
  onCheckIn: () => void
  onDone: () => void
}

/** What can be done with one patient of the board: the next step has the focus, so that Enter moves her on. */
export function Steps({ appointment, rooms, taken, onCheckIn, onDone }: Props) {
  const intl = useIntl()
  const mayMove = useMay('flow.move')
  const mayChart = useMay('chart.read')
  const seesPatients = useMay('note.sign-for-others')
  const mayCharge = useMay('charge.capture')
  const mayAccount = useMay('account.read')
  const [room, setRoom] = useState('')
  const [back, setBack] = useState<AppointmentStatus | null>(null)
  const [reason, setReason] = useState('')
  const move = useTell(core.flow.move, ['flow', 'appointments', 'encounters', 'timeline'])
  const { appointmentId, status, patientId, encounterId } = appointment
  // Whoever came without a booking is here, and is checked in like everybody.
  const next = status === 'arrived' && encounterId === null ? status : nextStatus(status)
  const free = rooms.filter(({ name, capacity }) => capacity > 1 || !taken.has(name))
  const roomId = (room || (next === 'roomed' ? (free[0]?.resourceId ?? '') : '')) as ResourceId | ''
  const step = (to: AppointmentStatus, why = '') =>
    move.mutate(
      { appointmentId, from: status, to, reason: why, ...(roomId !== '' && { resourceId: roomId }) },
      {
        onSuccess: () => {
          setBack(null)
          onDone()
          // Whoever sees her goes in with her.
          if (to === 'with-provider' && seesPatients) go(`/patients/${patientId}?section=visit`)
        },
      },
    )
  const others = AppointmentStatus.options.filter((to) => to !== next && stepTo(status, to) === 'forward')
  const returns = AppointmentStatus.options.filter((to) => stepTo(status, to) === 'back')
  const asks = (to: AppointmentStatus) => to === 'cancelled'
  const label = (to: AppointmentStatus) => intl.formatMessage({ id: `flow.to.${to}` })
  return (
    <Panel title={appointment.patientName}>
      <Stack gap="xs">
        <Text size="sm">
          {[
            clockText(intl, appointment.startLocal),
            appointment.visitTypeName,
            appointment.providerName,
            appointment.roomName,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        {appointment.reason !== '' && <Text size="sm">{appointment.reason}</Text>}
        {mayChart && (
          <Anchor
            size="sm"
            href={
              encounterId ? `#/patients/${patientId}?section=visit&encounter=${encounterId}` : `#/patients/${patientId}`
            }
          >
            <FormattedMessage id={encounterId ? 'flow.visit' : 'flow.chart'} />
          </Anchor>
        )}
        {(mayCharge || mayAccount) && (status === 'checkout' || status === 'done') && (
          <Group gap="sm">
            {mayCharge && encounterId && (
              <Anchor size="sm" href={`#/patients/${patientId}/visits/${encounterId}/charge`}>
                <FormattedMessage id="flow.charge" />
              </Anchor>
            )}
            {mayAccount && (
              <Anchor size="sm" href={`#/patients/${patientId}/account`}>
                <FormattedMessage id="flow.account" />
              </Anchor>
            )}
          </Group>
        )}
        {mayMove && back === null && (
          <>
            {isHere(status) && rooms.length > 0 && (
              <NativeSelect
                label={intl.formatMessage({ id: 'flow.room' })}
                value={roomId}
                onChange={(event) => setRoom(event.currentTarget.value)}
                data={[
                  { value: '', label: intl.formatMessage({ id: 'flow.room.stay' }) },
                  ...rooms.map(({ resourceId, name }) => ({
                    value: resourceId,
                    label: taken.has(name) ? intl.formatMessage({ id: 'flow.room.taken' }, { name }) : name,
                  })),
                ]}
              />
            )}
            <Group gap={6}>
              {next && (
                <Button
                  key={status}
                  ref={focusOnArrival}
                  loading={move.isPending}
                  onClick={() => (next === 'arrived' ? onCheckIn() : step(next))}
                >
                  {label(next)}
                </Button>
              )}
              {others.map((to) => (
                <Button
                  key={to}
                  size="xs"
                  variant="default"
                  loading={move.isPending}
                  onClick={() => (asks(to) ? setBack(to) : step(to))}
                >
                  {label(to)}
                </Button>
              ))}
              {isHere(status) && room !== '' && (
                <Button size="xs" variant="default" loading={move.isPending} onClick={() => step(status)}>
                  <FormattedMessage id="flow.room.change" />
                </Button>
              )}
              {returns.map((to) => (
                <Button key={to} size="xs" variant="subtle" onClick={() => setBack(to)}>
                  <FormattedMessage
                    id="flow.back"
                    values={{ status: intl.formatMessage({ id: `appointments.status.${to}` }) }}
                  />
                </Button>
              ))}
            </Group>
          </>
        )}
        {back && (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              step(back, reason)
            }}
          >
            <TextInput
              ref={focusOnArrival}
              label={intl.formatMessage({ id: 'flow.why' })}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={300}
              required
            />
            <Group mt="xs" gap="xs">
              <Button type="submit" size="xs" loading={move.isPending}>
                {stepTo(status, back) === 'back' ? (
                  <FormattedMessage
                    id="flow.back"
                    values={{ status: intl.formatMessage({ id: `appointments.status.${back}` }) }}
                  />
                ) : (
                  label(back)
                )}
              </Button>
              <Button size="xs" variant="subtle" onClick={() => setBack(null)}>
                <FormattedMessage id="kit.back" />
              </Button>
            </Group>
          </form>
        )}
        <FailureNote error={move.error} />
        <Button size="compact-xs" variant="subtle" onClick={onDone}>
          <FormattedMessage id="kit.close" />
        </Button>
      </Stack>
    </Panel>
  )
}
