import type { TimelineEntry } from '../../shared/timeline/index.ts'

/** Entries that stand together: those of one visit, or those of one day that belong to none. */
export type Group = { key: string; visit: TimelineEntry | null; visitId: string | null; entries: TimelineEntry[] }
/** Bookings that are still to come, as the one line that stands for them. */
export type Coming = { count: number; next: TimelineEntry; open: boolean }
/**
 * A line of the list: the head of a group, which is the visit's own entry where there is one, or an entry of the group; or
 * what stands for the bookings still to come.
 */
export type Line = { key: string; group: Group; entry: TimelineEntry | null; head: boolean; coming?: Coming }

/** How a booking stands as long as its patient is still to come. */
const WAITED_FOR: ReadonlySet<string> = new Set(['booked', 'confirmed', 'proposed', 'pending', 'waitlist'])

/** Whether an entry is a booking whose time is still ahead at a moment and whose patient is waited for. */
export const isComing = ({ kind, status, happenedAt, retraction }: TimelineEntry, at: number): boolean =>
  kind === 'appointment' && retraction === null && WAITED_FOR.has(status) && happenedAt > at

/**
 * Groups entries, newest first, by visit; each group stands where its newest entry would. The visit's own entry is the head
 * of its group.
 * @param dayOf the calendar day of an entry on the practice's wall
 */
export function groupsOf(
  entries: readonly TimelineEntry[],
  dayOf: (entry: TimelineEntry) => string,
  byVisit: boolean,
): Group[] {
  const groups = new Map<string, Group>()
  for (const entry of entries) {
    const own = entry.kind === 'encounter' ? String(entry.entryId) : entry.encounterId
    const visitId = byVisit ? own : null
    const key = visitId ?? dayOf(entry)
    const group = groups.get(key) ?? { key, visit: null, visitId, entries: [] }
    groups.set(key, group)
    if (visitId !== null && entry.kind === 'encounter') group.visit = entry
    else group.entries.push(entry)
  }
  return [...groups.values()]
}

/** The lines of a list, each group's head before its entries. */
export const linesOf = (groups: readonly Group[]): Line[] =>
  groups.flatMap((group) => [
    { key: `head/${group.key}`, group, entry: group.visit, head: true },
    ...group.entries.map((entry) => ({ key: String(entry.entryId), group, entry, head: false })),
  ])

const NO_GROUP: Group = { key: 'coming', visit: null, visitId: null, entries: [] }

/**
 * The lines of a timeline whose bookings still to come stand behind one line, so that what was done last is seen first; open
 * they follow it.
 * @param entries newest first
 * @param at the moment that the chart is looked at from
 */
export function linesWithComing(
  entries: readonly TimelineEntry[],
  { at, open, lines }: { at: number; open: boolean; lines: (entries: readonly TimelineEntry[]) => Line[] },
): Line[] {
  const coming = entries.filter((entry) => isComing(entry, at))
  const next = coming.at(-1)
  if (!next) return lines(entries)
  const rest = entries.filter((entry) => !isComing(entry, at))
  const head = { key: 'coming', group: NO_GROUP, entry: null, head: true, coming: { count: coming.length, next, open } }
  return [head, ...(open ? lines(coming) : []), ...lines(rest)]
}
