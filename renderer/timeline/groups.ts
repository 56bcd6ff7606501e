import type { TimelineEntry } from '../../shared/timeline/index.ts'

/** Entries that stand together: those of one visit, or those of one day that belong to none. */
export type Group = { key: string; visit: TimelineEntry | null; visitId: string | null; entries: TimelineEntry[] }
/** A line of the list: the head of a group, which is the visit's own entry where there is one, or an entry of the group. */
export type Line = { key: string; group: Group; entry: TimelineEntry | null; head: boolean }

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
