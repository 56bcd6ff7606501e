import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { Places } from '../../shared/practice/index.ts'
import { useTell } from '../ipc/ask.ts'
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
  return (
    <Panel title={<FormattedMessage id={walkIn ? 'appointments.walk-in' : 'appointments.new'} />}>
      <BookingForm
        start={startOf(spot, places, locationId, today, useScheduleView.getState().visitTypeId)}
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
