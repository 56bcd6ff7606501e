/** Milliseconds of quiet after a change before it is sent, so that what is saved together travels together. */
export const QUIET_MS = 150
/** Whoever types without a pause is sent all the same. */
export const LONGEST_QUIET_MS = 1000
/** Whether or not the server told of news, it is asked this often. */
export const POLL_MS = 30_000
export const FIRST_RETRY_MS = 1000
export const LONGEST_RETRY_MS = 60_000
/** What was refused is asked again this often: a person may have put it right. */
export const REFUSED_MS = 60_000

export type Direction = 'push' | 'pull'
const DIRECTIONS = ['push', 'pull'] as const

/** How often in a row something went wrong, and until when it is left alone. */
type Rest = { failures: number; until: number }

/** What is due when, in milliseconds of a counter that never runs backwards. */
export type Pace = {
  /** The first and the last change here that were not sent; null when there is none. */
  changed: { first: number; last: number } | null
  /** When the next page is due. */
  pullAt: number
  /** The server does not answer: nothing is tried meanwhile. */
  silence: Rest | null
  /** What went wrong here, in one direction: the other goes on. */
  stuck: Record<Direction, Rest | null>
  /** When each direction was refused last; null while it is not. */
  refusedAt: Record<Direction, number | null>
}

/** `random`: from 0 up to 1, so that the PCs of a practice do not all ask at once. */
export type Occurrence =
  | { kind: 'changed' }
  | { kind: 'news' }
  | { kind: 'asked-now' }
  | { kind: 'begun'; direction: Direction }
  /** There was nothing to send; nobody was asked. */
  | { kind: 'idle' }
  | { kind: 'moved'; direction: Direction; moved: number; more: boolean; random: number }
  | { kind: 'refused'; direction: Direction }
  | { kind: 'silent'; direction: Direction; random: number }
  | { kind: 'stuck'; direction: Direction; random: number }

const NEITHER = { push: null, pull: null }

/** When the practice has just been opened: whatever waits is sent, then asked for, at once. */
export const firstPace = (now: number): Pace => ({
  changed: { first: now - LONGEST_QUIET_MS, last: now - QUIET_MS },
  pullAt: now,
  silence: null,
  stuck: NEITHER,
  refusedAt: NEITHER,
})

/** The pace after something has happened. */
export function paced(pace: Pace, what: Occurrence, now: number): Pace {
  switch (what.kind) {
    case 'idle':
      return pace
    case 'changed':
      return { ...pace, changed: { first: pace.changed?.first ?? now, last: now } }
    case 'news':
      return { ...pace, pullAt: Math.min(pace.pullAt, now) }
    // Whoever asks waits for no rest; should it fail once more, the next rest is the longer one.
    case 'asked-now':
      return { ...firstPace(now), silence: pace.silence && { ...pace.silence, until: now } }
    // What changes while a round is under way is news for the next one.
    case 'begun':
      return what.direction === 'push' ? { ...pace, changed: null } : { ...pace, pullAt: now + POLL_MS }
    case 'moved':
      return moved(pace, what, now)
    case 'refused':
      return again(
        { ...pace, silence: null, refusedAt: { ...pace.refusedAt, [what.direction]: now } },
        what.direction,
        now,
      )
    case 'silent':
      return again({ ...pace, silence: rest(pace.silence, what.random, now) }, what.direction, now)
    case 'stuck': {
      const stuck = { ...pace.stuck, [what.direction]: rest(pace.stuck[what.direction], what.random, now) }
      return again({ ...pace, stuck }, what.direction, now)
    }
  }
}

function moved(before: Pace, what: Extract<Occurrence, { kind: 'moved' }>, now: number): Pace {
  const { direction, random } = what
  const pace: Pace = {
    ...before,
    silence: null,
    stuck: { ...before.stuck, [direction]: null },
    refusedAt: { ...before.refusedAt, [direction]: null },
  }
  if (direction === 'pull') {
    if (!what.more) return { ...pace, pullAt: Math.min(pace.pullAt, now + POLL_MS * (0.9 + random / 10)) }
    // Before the next page what waits is sent: a server of another epoch, which says so here, may lack what the one before it had, and nobody
    // writes anything here by which that would be noticed.
    return { ...again(pace, 'push', now), pullAt: Math.min(pace.pullAt, now) }
  }
  // What was taken comes back with what became of it: only then it covers nothing any more.
  const pullAt = what.moved > 0 ? Math.min(pace.pullAt, now) : pace.pullAt
  return what.more ? { ...again(pace, 'push', now), pullAt } : { ...pace, pullAt }
}

/** The direction is due anew, whatever else happened meanwhile. */
const again = (pace: Pace, direction: Direction, now: number): Pace =>
  direction === 'push'
    ? { ...pace, changed: { first: now - LONGEST_QUIET_MS, last: pace.changed?.last ?? now - QUIET_MS } }
    : { ...pace, pullAt: now }

function rest(before: Rest | null, random: number, now: number): Rest {
  const failures = (before?.failures ?? 0) + 1
  return { failures, until: now + retryAfter(failures, random) }
}

/** Milliseconds to wait after this many failures: twice as long each time, a half of it by chance. */
export const retryAfter = (failures: number, random: number): number =>
  Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 16)) * (0.5 + random / 2)

/** What is done next, and when. What was written here goes before what others wrote: it is on one PC only. */
export function nextStep(pace: Pace): { direction: Direction; at: number } {
  const [push, pull] = DIRECTIONS.map((direction) => ({ direction, at: dueAt(pace, direction) }))
  if (!push || !pull) throw new Error('there are two directions')
  return push.at <= pull.at ? push : pull
}

function dueAt({ changed, pullAt, silence, stuck, refusedAt }: Pace, direction: Direction): number {
  const quietAt = changed
    ? Math.min(changed.last + QUIET_MS, changed.first + LONGEST_QUIET_MS)
    : Number.POSITIVE_INFINITY
  const refused = refusedAt[direction]
  return Math.max(
    direction === 'push' ? quietAt : pullAt,
    silence?.until ?? 0,
    stuck[direction]?.until ?? 0,
    refused === null ? 0 : refused + REFUSED_MS,
  )
}
