import { dayIn, type Instant } from '../kernel/index.ts'
import type { Encounter, EncounterStatus } from './model.ts'

export type Move = 'begin' | 'finish' | 'cancel' | 'reopen'

/** Under way, in whichever of FHIR's words. */
const OPEN: readonly EncounterStatus[] = ['arrived', 'triaged', 'in-progress', 'onleave']

const MOVES: Readonly<Record<Move, { from: readonly EncounterStatus[]; to: EncounterStatus; refused: string }>> = {
  begin: {
    from: ['planned', 'arrived', 'triaged'],
    to: 'in-progress',
    refused: 'Only a visit that has not begun can be begun.',
  },
  finish: { from: OPEN, to: 'finished', refused: 'Only a visit that is under way can be finished.' },
  cancel: {
    from: ['planned', ...OPEN],
    to: 'cancelled',
    refused: 'A finished visit is not cancelled. Open it again first, or take it back as entered in error.',
  },
  reopen: {
    from: ['finished', 'cancelled'],
    to: 'in-progress',
    refused: 'Only a finished or cancelled visit can be opened again.',
  },
}

export const isOpen = (status: EncounterStatus): boolean => OPEN.includes(status)

/**
 * Whether the visit that was chosen in a window is still the one that a chart is about: not after its own day, not once it
 * was taken back, and a closed one not beside another that is under way.
 * @param underWay the patient's latest visit that is under way
 */
export function staysChosen(
  visit: Pick<Encounter, 'encounterId' | 'happenedAt' | 'status' | 'retraction'>,
  underWay: Pick<Encounter, 'encounterId'> | null,
  now: Instant,
  timeZone: string,
): boolean {
  if (visit.retraction !== null || dayIn(timeZone, visit.happenedAt) < dayIn(timeZone, now)) return false
  const closed = visit.status !== 'planned' && !isOpen(visit.status)
  return !closed || underWay === null || underWay.encounterId === visit.encounterId
}

/**
 * The visit that a chart is about where none was chosen: the latest that is under way, else the latest that was finished today,
 * which stays on the screen as finished until another one begins.
 * @param visits the patient's, the latest first
 */
export function shownVisit<V extends Pick<Encounter, 'happenedAt' | 'status' | 'retraction'>>(
  visits: readonly V[],
  now: Instant,
  timeZone: string,
): V | null {
  const standing = visits.filter(({ retraction }) => retraction === null)
  const today = dayIn(timeZone, now)
  return (
    standing.find(({ status }) => isOpen(status)) ??
    standing.find(({ status, happenedAt }) => status === 'finished' && dayIn(timeZone, happenedAt) === today) ??
    null
  )
}

/** Where a move leads from a status; a sentence where it is not allowed. */
export function moveFrom(status: EncounterStatus, move: Move): { to: EncounterStatus } | { refused: string } {
  const { from, to, refused } = MOVES[move]
  return from.includes(status) ? { to } : { refused }
}

/** How a visit follows its booking: she came, is seen, waits again, has gone, left without being seen, or was entered as here in error. */
export type Follow = 'arrive' | 'see' | 'wait' | 'leave' | 'go-back' | 'give-up'
const FOLLOWS: Readonly<Record<Follow, { from: readonly EncounterStatus[]; to: EncounterStatus }>> = {
  // One who was entered as here in error, or left, and comes after all has the visit that she had.
  arrive: { from: ['planned', 'cancelled'], to: 'arrived' },
  see: { from: ['planned', 'arrived', 'triaged', 'onleave', 'cancelled'], to: 'in-progress' },
  wait: { from: ['in-progress'], to: 'arrived' },
  leave: { from: OPEN, to: 'finished' },
  'go-back': { from: ['finished'], to: 'in-progress' },
  'give-up': { from: ['planned', ...OPEN], to: 'cancelled' },
}

/** Where a visit stands after its booking moved; null where that changes nothing for it. */
export function followFrom(status: EncounterStatus, follow: Follow): EncounterStatus | null {
  const { from, to } = FOLLOWS[follow]
  return from.includes(status) ? to : null
}

/** Why a visit can't have these times, or null. */
export function refuseTimes(startedAt: Instant, endedAt: Instant | null): string | null {
  return endedAt !== null && endedAt < startedAt ? 'The visit would end before it began.' : null
}

/** The visits of one patient that fall on the same day of the practice as `at` and still count. */
export function onSameDay<V extends { happenedAt: number; status: string; retractedAt: number | null }>(
  visits: readonly V[],
  at: Instant,
  timeZone: string,
): V[] {
  const day = dayIn(timeZone, at)
  return visits.filter(
    ({ happenedAt, status, retractedAt }) =>
      retractedAt === null && status !== 'cancelled' && dayIn(timeZone, happenedAt as Instant) === day,
  )
}
