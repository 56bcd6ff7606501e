import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import {
  type Appointment,
  type AppointmentId,
  isAwaited,
  type Scope,
  type StatusChange,
} from '../../shared/appointments/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { writeBirth } from '../kit/event-time.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { useMay } from '../shell/session.ts'
import { clockText, dayText } from '../kit/wall-clock.ts'
import { ScopeChoice } from './move.tsx'
import { showBeside } from './view-state.ts'

/** One booking: who, what, how it stands and stood, and what can be done with it. */
export function Details({ appointmentId }: { appointmentId: string }) {
  const found = useAsk(['appointments', 'get', appointmentId], (signal) =>
    core.appointments.get({ appointmentId: appointmentId as AppointmentId }, { signal }),
  )
  return (
    <Panel
      title={<FormattedMessage id="appointments.one" />}
      actions={
        <Button size="compact-xs" variant="subtle" onClick={() => showBeside(null)}>
          <FormattedMessage id="kit.close" />
        </Button>
      }
    >
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && !found.error && <Waiting />}
      {found.data && <Shown {...found.data} />}
    </Panel>
  )
}

function Shown({ appointment, log }: { appointment: Appointment; log: readonly StatusChange[] }) {
  const intl = useIntl()
  const mayBook = useMay('appointment.book')
  const mayMove = useMay('flow.move')
  const [cancelling, setCancelling] = useState(false)
  const move = useTell(core.flow.move, ['appointments', 'flow', 'encounters'])
  const { appointmentId, patientId, startLocal, endLocal, status, providerId, resolution } = appointment
  const step = (to: Appointment['status'], reason = '') => move.mutate({ appointmentId, from: status, to, reason })
  const spot = { providerId, on: startLocal.slice(0, 10) as never, time: startLocal.slice(11) }
  const awaited = isAwaited(status)
  return (
    <Stack gap="xs">
      <div>
        <Anchor href={`#/patients/${patientId}`} fw={600}>
          {appointment.patientName}
        </Anchor>
        <Text size="sm">
          {[writeBirth(appointment.birthOn, intl.locale), appointment.phone].filter(Boolean).join(' · ')}
        </Text>
        <Text size="sm">
          {dayText(intl, startLocal)} · {clockText(intl, startLocal)}–{clockText(intl, endLocal)}
        </Text>
        <Text size="sm">
          {[appointment.visitTypeName, appointment.providerName, appointment.roomName].filter(Boolean).join(' · ')}
        </Text>
        {appointment.reason !== '' && <Text size="sm">{appointment.reason}</Text>}
        {appointment.overbookReason !== '' && (
          <Text size="sm" c="dimmed">
            <FormattedMessage id="appointments.overbooked" values={{ reason: appointment.overbookReason }} />
          </Text>
        )}
        {resolution && (
          <Text size="sm" fw={700} c="var(--mantine-color-error)">
            <FormattedMessage id={`appointments.resolution.${resolution}`} />
          </Text>
        )}
      </div>
      {!cancelling && (
        <Group gap={6}>
          {mayBook && awaited && (
            <Button size="xs" ref={focusOnArrival} onClick={() => showBeside({ kind: 'move', appointment, spot })}>
              <FormattedMessage id="appointments.move" />
            </Button>
          )}
          {mayMove && status === 'booked' && (
            <Button size="xs" variant="default" loading={move.isPending} onClick={() => step('confirmed')}>
              <FormattedMessage id="appointments.confirm" />
            </Button>
          )}
          {mayMove && awaited && (
            <Button size="xs" variant="default" loading={move.isPending} onClick={() => step('no-show')}>
              <FormattedMessage id="appointments.status.no-show" />
            </Button>
          )}
          {mayBook && awaited && (
            <Button size="xs" variant="default" onClick={() => setCancelling(true)}>
              <FormattedMessage id="appointments.cancel" />
            </Button>
          )}
        </Group>
      )}
      <FailureNote error={move.error} />
      {cancelling && <Cancel appointment={appointment} onDone={() => setCancelling(false)} />}
      {resolution && mayBook && <Settle appointment={appointment} />}
      <Text size="sm" fw={600}>
        <FormattedMessage id="appointments.log" />
      </Text>
      {log.map(({ status: stood, at, authorName, reason }) => (
        <Text size="xs" key={`${at} ${stood}`}>
          <FormattedDate value={at} timeZone={appointment.timeZone} dateStyle="short" timeStyle="short" />
          {' · '}
          <FormattedMessage id={`appointments.status.${stood}`} />
          {[authorName, reason].filter(Boolean).map((part) => ` · ${part}`)}
        </Text>
      ))}
    </Stack>
  )
}

function Cancel({ appointment, onDone }: { appointment: Appointment; onDone: () => void }) {
  const [scope, setScope] = useState<Scope>('one')
  const cancel = useTell(core.appointments.cancel, ['appointments', 'flow'])
  const { appointmentId, revision } = appointment
  return (
    <>
      {appointment.seriesId && <ScopeChoice scope={scope} onScope={setScope} />}
      <WithReason
        label={<FormattedMessage id="appointments.cancel.why" />}
        action={<FormattedMessage id="appointments.cancel" />}
        busy={cancel.isPending}
        error={cancel.error}
        onGive={(reason) => cancel.mutate({ appointmentId, revision, reason, scope }, { onSuccess: onDone })}
        onCancel={onDone}
        grave
      />
    </>
  )
}

/** What needed somebody was settled as it stands: she was called and comes all the same. */
function Settle({ appointment: { appointmentId, revision } }: { appointment: Appointment }) {
  const intl = useIntl()
  const [reason, setReason] = useState('')
  const settle = useTell(core.appointments.resolve, ['appointments'])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        settle.mutate({ appointmentId, revision, reason })
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          label={intl.formatMessage({ id: 'appointments.settle.how' })}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={300}
          required
        />
        <Button type="submit" size="xs" variant="default" loading={settle.isPending}>
          <FormattedMessage id="appointments.settle" />
        </Button>
      </Group>
      <FailureNote error={settle.error} />
    </form>
  )
}
