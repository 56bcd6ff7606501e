import type { AppointmentStatus } from '../appointments/index.ts'
import type { Move } from '../encounters/index.ts'

type Steps = Partial<Record<AppointmentStatus, readonly AppointmentStatus[]>>

/**
 * What a booking goes through when its visit is moved in the chart. Whoever is seen or was seen has come, also where nobody
 * said so at the counter; whoever is finished with goes to the counter; who is cancelled left without being seen. A booking
 * that nobody came for yet is not given up with its planned visit: that is the schedule's own business.
 */
const STEPS: Readonly<Record<Move, Steps>> = {
  begin: {
    booked: ['arrived', 'with-provider'],
    confirmed: ['arrived', 'with-provider'],
    arrived: ['with-provider'],
    roomed: ['with-provider'],
  },
  finish: {
    booked: ['arrived', 'checkout'],
    confirmed: ['arrived', 'checkout'],
    arrived: ['checkout'],
    roomed: ['checkout'],
    'with-provider': ['checkout'],
  },
  cancel: {
    arrived: ['cancelled'],
    roomed: ['cancelled'],
    'with-provider': ['arrived', 'cancelled'],
    checkout: ['with-provider', 'arrived', 'cancelled'],
  },
  reopen: {
    booked: ['arrived', 'with-provider'],
    confirmed: ['arrived', 'with-provider'],
    'no-show': ['arrived', 'with-provider'],
    cancelled: ['booked', 'arrived', 'with-provider'],
    checkout: ['with-provider'],
    done: ['with-provider'],
  },
}

/**
 * The steps of the board that go with a move of the visit, in their order; none where the booking stands there already.
 * @param past the day of the booking is over: nobody stands at the counter any more
 */
export function stepsWith(move: Move, status: AppointmentStatus, past: boolean): readonly AppointmentStatus[] {
  const steps = STEPS[move][status] ?? []
  if (move !== 'finish' || !past) return steps
  return status === 'checkout' || steps.length > 0 ? [...steps, 'done'] : steps
}
