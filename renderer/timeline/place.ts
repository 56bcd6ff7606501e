import type { EntryKind, TimelineEntry, WholeEntry } from '../../shared/timeline/index.ts'

/** The section of a chart in which entries of a kind are worked with. */
const SECTION: Readonly<Partial<Record<EntryKind, string>>> = {
  problem: 'lists',
  allergy: 'lists',
  medication: 'lists',
  immunization: 'lists',
  'family-history': 'lists',
  'social-history': 'lists',
  procedure: 'lists',
  review: 'lists',
  vitals: 'vitals',
  result: 'results',
  report: 'results',
  order: 'orders',
  document: 'documents',
  consent: 'coverage',
}

/** Where something is done about an entry beside reading it; null where there is no such place. */
export function placeOfEntry(entry: TimelineEntry, partOf: WholeEntry['partOf']): string | null {
  const { patientId, entryId, kind } = entry
  if (kind === 'message') return partOf?.what === 'thread' ? `/messages?thread=${partOf.id}` : null
  if (kind === 'appointment') return `/patients/${patientId}/appointments`
  if (kind === 'encounter') return `/patients/${patientId}?section=visit&encounter=${entryId}`
  const section = SECTION[kind]
  return section === undefined ? null : `/patients/${patientId}?section=${section}`
}
