import { SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment, Scope } from '../../shared/appointments/index.ts'
import type { Places } from '../../shared/practice/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import type { Typed } from './booking-model.ts'
import { BookingForm } from './booking-form.tsx'
import { clockText, dayText } from '../kit/wall-clock.ts'
import { type Spot, showBeside } from './view-state.ts'

type Props = { places: Places; today: string; appointment: Appointment; spot: Spot }

/** Another time, provider or room for what is booked; of a series for one, for the rest or for all of it. */
export function Move({ places, today, appointment, spot }: Props) {
  const intl = useIntl()
  const notice = useNotice()
  const [scope, setScope] = useState<Scope>('one')
  const move = useTell(core.appointments.move, ['appointments', 'flow'])
  const { appointmentId, revision, patientId, patientName, birthOn, visitTypeId, durationMinutes } = appointment
  const [familyName = '', givenName = ''] = patientName.split(', ')
  const start: Typed = {
    patient: { patientId, familyName, givenName, birthOn },
    visitTypeId,
    providerId: spot.providerId ?? '',
    resourceId: appointment.resourceId ?? '',
    day: spot.on,
    time: spot.time,
    duration: String(durationMinutes),
    reason: appointment.reason,
    every: 'once',
    times: '2',
    fold: null,
    overbookReason: '',
  }
  return (
    <Panel title={<FormattedMessage id="appointments.move" />}>
      <Text size="sm" mb="xs">
        <strong>{patientName}</strong> · {dayText(intl, appointment.startLocal)} ·{' '}
        {clockText(intl, appointment.startLocal)}
      </Text>
      {appointment.seriesId && <ScopeChoice scope={scope} onScope={setScope} />}
      <BookingForm
        start={start}
        places={places}
        locationId={appointment.locationId}
        today={today}
        moving={appointmentId}
        action={intl.formatMessage({ id: 'appointments.move' })}
        busy={move.isPending}
        error={move.error}
        onCancel={() => showBeside(null)}
        onSave={({ details }, allow) => {
          const { startLocal, fold, providerId, resourceId = null } = details
          const to = { startLocal, fold: fold ?? null }
          const order = { appointmentId, revision, to, providerId, resourceId, scope, allow }
          move.mutate(
            { ...order, durationMinutes: details.durationMinutes ?? durationMinutes },
            {
              onSuccess: (moved) => {
                showBeside(null)
                notice('appointments.moved', {
                  name: patientName,
                  time: clockText(intl, startLocal),
                  count: moved.length,
                })
              },
            },
          )
        }}
      />
    </Panel>
  )
}

/** Of a series: this visit, this and those after it, or all that are still to come. */
export function ScopeChoice({ scope, onScope }: { scope: Scope; onScope: (scope: Scope) => void }) {
  const intl = useIntl()
  return (
    <SegmentedControl
      mb="xs"
      fullWidth
      aria-label={intl.formatMessage({ id: 'appointments.scope' })}
      value={scope}
      onChange={(value) => onScope(value as Scope)}
      data={(['one', 'following', 'all'] as const).map((value) => ({
        value,
        label: intl.formatMessage({ id: `appointments.scope.${value}` }),
      }))}
    />
  )
}
