import type { Appointment, DaySchedule } from '../../shared/appointments/index.ts'
import { type CivilDate, type Instant, minutesOf, wallIn } from '../../shared/kernel/index.ts'
import type { Provider } from '../../shared/practice/index.ts'

/** Minutes of the wall's day, half open. */
export type Span = { from: number; until: number }
export type GridColumn = {
  key: string
  /** Null: whoever is booked with nobody. */
  providerId: string | null
  label: string
  on: CivilDate
  appointments: readonly Appointment[]
  hours: readonly Span[]
  blocks: readonly (Span & { reason: string; closed: boolean })[]
}

const DAY = 24 * 60

/** Where a booking stands on its day. Where the clocks go back while it lasts, its length is that of its minutes. */
export function spanOf({ startLocal, endLocal, durationMinutes }: Appointment): Span {
  const from = minutesOf(startLocal.slice(11))
  const until = endLocal.slice(0, 10) === startLocal.slice(0, 10) ? minutesOf(endLocal.slice(11)) : DAY
  return { from, until: until > from ? until : Math.min(DAY, from + durationMinutes) }
}

/** Moments of one day on its wall. */
function onWall(timeZone: string, on: CivilDate, time: { startAt: number; endAt: number }): Span | null {
  const [start, end] = [wallIn(timeZone, time.startAt as Instant), wallIn(timeZone, time.endAt as Instant)]
  if (start.slice(0, 10) > on || end.slice(0, 10) < on) return null
  const from = start.slice(0, 10) < on ? 0 : minutesOf(start.slice(11))
  const until = end.slice(0, 10) > on ? DAY : minutesOf(end.slice(11))
  return from < until ? { from, until } : null
}

function columnOf(schedule: DaySchedule, on: CivilDate, provider: Provider | null, label: string): GridColumn {
  const providerId = provider?.providerId ?? null
  const { timeZone, appointments, hours, blocks } = schedule
  const spans = <T extends { startAt: number; endAt: number }>(list: readonly T[]) =>
    list.flatMap((one) => {
      const span = onWall(timeZone, on, one)
      return span ? [{ ...span, one }] : []
    })
  return {
    key: `${on} ${providerId ?? ''}`,
    providerId,
    label,
    on,
    appointments: appointments.filter(
      (one) => one.providerId === providerId && one.startLocal.slice(0, 10) === on && shows(one),
    ),
    hours: spans(hours.filter((one) => one.providerId === providerId)).map(({ from, until }) => ({ from, until })),
    blocks: spans(
      blocks.filter((one) => (one.providerId === null ? one.resourceId === null : one.providerId === providerId)),
    ).map(({ from, until, one }) => ({ from, until, reason: one.reason, closed: one.providerId === null })),
  }
}

/** What was cancelled takes no room on the grid; who did not come keeps her place, so that one sees it. */
const shows = ({ status }: Appointment): boolean => status !== 'cancelled'

/** A day with a column for each provider who keeps hours then or has bookings, and one for what is booked with nobody. */
export function dayColumns(schedule: DaySchedule, providers: readonly Provider[], nobody: string): GridColumn[] {
  const on = schedule.days[0]?.on
  if (!on) return []
  const columns = providers.map((provider) => columnOf(schedule, on, provider, provider.name))
  const busy = columns.filter(({ hours, appointments }) => hours.length > 0 || appointments.length > 0)
  const loose = columnOf(schedule, on, null, nobody)
  const shown = busy.length > 0 ? busy : columns
  return loose.appointments.length > 0 || shown.length === 0 ? [...shown, loose] : shown
}

/** A week of one provider, a column for each day. */
export const weekColumns = (
  schedule: DaySchedule,
  provider: Provider,
  label: (day: CivilDate) => string,
): GridColumn[] => schedule.days.map(({ on }) => columnOf(schedule, on, provider, label(on)))

/** The hours that the grid shows: all hours that are kept and all that is booked, and at least from eight to five. */
export function shownHours(columns: readonly GridColumn[]): Span {
  const spans = columns.flatMap(({ hours, appointments }) => [...hours, ...appointments.map(spanOf)])
  const from = Math.min(8 * 60, ...spans.map((span) => span.from))
  const until = Math.max(17 * 60, ...spans.map((span) => span.until))
  return { from: Math.floor(from / 60) * 60, until: Math.ceil(until / 60) * 60 }
}
