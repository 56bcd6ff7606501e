import type { Kysely } from 'kysely'
import type { Claim, Conflict, ConflictView, When } from '../../shared/appointments/index.ts'
import { type Instant, momentsOf, Refusal, wallIn } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'

/**
 * The moment at which something begins.
 * @throws Refusal `rule-violation` with reason `skipped-time` where the clocks skip it, `repeated-time` where they repeat it and
 * nobody said which is meant
 */
export function momentOf({ startLocal, fold }: When, timeZone: string): Instant {
  const [first, second] = momentsOf(timeZone, startLocal)
  if (first === undefined)
    throw new Refusal('rule-violation', 'The clocks are put forward then: this time is not on that day.', {
      reason: 'skipped-time',
    })
  if (second === undefined) return first
  if (fold === null)
    throw new Refusal('rule-violation', 'The clocks are put back then: this time is twice on that day. Say which.', {
      reason: 'repeated-time',
    })
  return fold === 'first' ? first : second
}

/** What stands in the way, with the names of whose time it is: of staff and rooms, never of another patient. */
export async function conflictViews(
  db: Kysely<Tables>,
  found: readonly { claim: Claim; conflicts: readonly Conflict[] }[],
  timeZone: string,
): Promise<ConflictView[]> {
  const names = async (table: 'staff' | 'resource', id: string | null) => {
    if (id === null) return ''
    if (table === 'staff')
      return (await db.selectFrom('staff').select('displayName').where('id', '=', id).executeTakeFirst())?.displayName
    return (await db.selectFrom('resource').select('name').where('id', '=', id).executeTakeFirst())?.name
  }
  const views: ConflictView[] = []
  for (const { claim, conflicts } of found) {
    const provider = await names('staff', claim.providerId)
    const room = await names('resource', claim.resourceId)
    for (const { startAt, endAt, kind, appointmentIds, ...rest } of conflicts) {
      const about = kind === 'resource' ? room : kind === 'patient' || kind === 'closure' ? '' : provider
      const fromLocal = wallIn(timeZone, startAt as Instant)
      const untilLocal = wallIn(timeZone, endAt as Instant)
      views.push({ ...rest, kind, fromLocal, untilLocal, about: about ?? '', appointmentIds } as ConflictView)
    }
  }
  return views
}

/** What a booking is refused with: one issue for each cause. */
export function conflictRefusal(views: readonly ConflictView[]): Refusal {
  const issues = views.slice(0, 20).map((view) => ({ path: view.kind, message: sentenceOf(view) }))
  const limit = views.some(({ level }) => level === 'refuse')
  return new Refusal('rule-violation', 'Something stands in the way of this booking.', {
    reason: limit ? 'conflict-limit' : 'conflict',
    issues,
  })
}

function sentenceOf({ kind, fromLocal, untilLocal, about, reason, capacity, count }: ConflictView): string {
  const sameDay = fromLocal.slice(0, 10) === untilLocal.slice(0, 10)
  const when = `${fromLocal.replace('T', ' ')} to ${sameDay ? untilLocal.slice(11) : untilLocal.replace('T', ' ')}`
  const full = capacity > 1 ? `${about} takes ${capacity} at once, and would have ${count} then` : ''
  switch (kind) {
    case 'patient':
      return `${when}: the patient has another booking.`
    case 'provider':
      return full ? `${when}: ${full}.` : `${when}: ${about} has another visit.`
    case 'resource':
      return full ? `${when}: ${full}.` : `${when}: ${about} is taken.`
    case 'block':
      return `${when}: ${about} is not available (${reason}).`
    case 'closure':
      return `${when}: the location is closed (${reason}).`
    case 'hours':
      return `${when}: outside of the hours of ${about}.`
    case 'type':
      return `${when}: ${about} keeps these hours for other visits.`
  }
}
