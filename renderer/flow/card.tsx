import { FormattedMessage, type IntlShape, useIntl } from 'react-intl'
import { type Appointment, isAwaited, isHere } from '../../shared/appointments/index.ts'
import { minutesSince } from '../../shared/flow/index.ts'
import { clockText } from '../kit/wall-clock.ts'
import classes from './board.module.css'

/** Longer than this in the house without being seen, and the card says so. An assumption; the practice decides what it bears. */
const LONG_WAIT_MINUTES = 20

type Props = { appointment: Appointment; now: number; chosen: boolean; onChoose: () => void }

const HOUR = 60
/** Minutes as people say them: from an hour on, hours and minutes. */
const span = (intl: IntlShape, minutes: number): string =>
  minutes < HOUR
    ? intl.formatMessage({ id: 'flow.span.minutes' }, { minutes })
    : intl.formatMessage({ id: 'flow.span.hours' }, { hours: Math.floor(minutes / HOUR), minutes: minutes % HOUR })

/** One patient of the day: who, when, with whom, where, and for how long. */
export function Card({ appointment, now, chosen, onChoose }: Props) {
  const intl = useIntl()
  const { patientName, startLocal, startAt, providerName, roomName, status, statusAt, arrivedAt, walkIn, encounterId } =
    appointment
  const here = isHere(status)
  const inStatus = minutesSince(statusAt, now)
  const since = arrivedAt === null ? 0 : minutesSince(arrivedAt, now)
  const waits = (status === 'arrived' || status === 'roomed') && since > LONG_WAIT_MINUTES
  const overdue = isAwaited(status) && startAt < now
  return (
    <button
      type="button"
      className={classes['card']}
      data-card={appointment.appointmentId}
      {...(chosen && { 'aria-current': true })}
      {...((waits || overdue) && { 'data-late': true })}
      onClick={onChoose}
    >
      <span className={classes['name']}>{patientName}</span>
      <br />
      {walkIn ? <FormattedMessage id="appointments.walk-in" /> : clockText(intl, startLocal)}
      {[providerName, roomName].filter(Boolean).map((part) => ` · ${part}`)}
      {here && (
        <>
          <br />
          <FormattedMessage id="flow.timer" values={{ here: span(intl, since), step: span(intl, inStatus) }} />
        </>
      )}
      {status === 'arrived' && encounterId === null && (
        <>
          <br />
          <strong>
            <FormattedMessage id="flow.unchecked" />
          </strong>
        </>
      )}
      {waits && (
        <strong>
          {' '}
          <FormattedMessage id="flow.waits" />
        </strong>
      )}
      {overdue && (
        <>
          <br />
          <strong>
            <FormattedMessage id="flow.late" values={{ time: span(intl, minutesSince(startAt, now)) }} />
          </strong>
        </>
      )}
      {!here && !isAwaited(status) && (
        <>
          <br />
          <FormattedMessage id={`appointments.status.${status}`} />
        </>
      )}
    </button>
  )
}
