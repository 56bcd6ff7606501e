import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment, OfferView } from '../../shared/appointments/index.ts'
import type { LocationId, VisitTypeId } from '../../shared/practice/index.ts'
import type { Places } from '../../shared/practice/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'
import { startOf } from './booking-model.ts'
import { BookingForm } from './booking-form.tsx'
import { clockText } from '../kit/wall-clock.ts'
import { type Spot, showBeside, useScheduleView } from './view-state.ts'

type Props = {
  places: Places
  locationId: string
  today: string
  spot: Spot | null
  walkIn?: boolean
  onDone?: () => void
  /** Hears of the booking that was made, in place of `onDone`. */
  onBooked?: (booked: Appointment) => void
}

const close = () => showBeside(null)

/** A new booking, at a place of the grid where one was pointed at. */
export function Book({ places, locationId, today, spot, walkIn = false, onDone = close, onBooked = onDone }: Props) {
  const intl = useIntl()
  const notice = useNotice()
  const book = useTell(core.appointments.book, ['appointments', 'flow'])
  const start = startOf(spot, places, locationId, today, useScheduleView.getState().visitTypeId)
  const room = useRoomToday(walkIn && start.visitTypeId !== '', locationId, start.visitTypeId, today, spot?.time ?? '')
  return (
    <Panel title={<FormattedMessage id={walkIn ? 'appointments.walk-in' : 'appointments.new'} />}>
      <BookingForm
        start={start}
        room={room}
        places={places}
        locationId={locationId}
        today={today}
        moving={null}
        action={intl.formatMessage({ id: walkIn ? 'appointments.walk-in' : 'appointments.book' })}
        busy={book.isPending}
        error={book.error}
        onCancel={onDone}
        onSave={({ details, repeat }, allow) =>
          book.mutate(
            { details, repeat, walkIn, allow },
            {
              onSuccess: (booked) => {
                const [first] = booked
                if (!first) return onDone()
                useScheduleView.setState({ visitTypeId: first.visitTypeId })
                onBooked(first)
                notice('appointments.booked', {
                  name: first.patientName,
                  time: clockText(intl, first.startLocal),
                  count: booked.length,
                })
              },
            },
          )
        }
      />
    </Panel>
  )
}

/**
 * Where there is room next today, for whoever stands at the counter; null where there is none, undefined while it is asked.
 * Who came without a booking takes nobody's time: she is here, and her place is the next free one.
 */
function useRoomToday(
  asks: boolean,
  locationId: string,
  visitTypeId: string,
  today: string,
  time: string,
): OfferView | null | undefined {
  // An answer is true for the minutes in which it was asked for.
  const [asked] = useState(`${today} ${time}`)
  const found = useAsk(['appointments', 'find', 'walk-in', asks, locationId, visitTypeId, asked], (signal) =>
    asks
      ? core.appointments.find(
          {
            locationId: locationId as LocationId,
            visitTypeId: visitTypeId as VisitTypeId,
            stepMinutes: 5,
            days: 1,
            want: 1,
          },
          { signal },
        )
      : Promise.resolve({ ok: true as const, value: [] }),
  )
  if (!asks || found.isError) return null
  if (found.data === undefined || found.isFetching) return undefined
  return found.data.find(({ startLocal }) => startLocal.startsWith(today)) ?? null
}
