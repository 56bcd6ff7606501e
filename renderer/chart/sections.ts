import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import type { PanelName } from './panels.ts'

/** The parts of a chart. `timeline` and `visit` stand between the lists and the orders; the others take the whole width. */
export const SECTIONS = [
  { id: 'timeline', keys: 'c t' },
  { id: 'visit', keys: 'c v' },
  { id: 'lists', keys: 'c l' },
  { id: 'vitals', keys: 'c g' },
  { id: 'results', keys: 'c r' },
  { id: 'orders', keys: 'c o' },
  { id: 'documents', keys: 'c d' },
  { id: 'coverage', keys: 'c i' },
  { id: 'details', keys: 'c p' },
] as const
export type SectionId = (typeof SECTIONS)[number]['id']

/** The panels of each section, in order. */
export const SECTION_PANELS: Readonly<Record<Exclude<SectionId, 'timeline' | 'details'>, readonly PanelName[]>> = {
  visit: ['visit', 'note', 'charge'],
  lists: ['problems', 'allergies', 'medications', 'immunizations', 'histories'],
  vitals: ['vitals', 'growth'],
  results: ['results'],
  orders: ['prescriptions', 'orders'],
  documents: ['documents'],
  coverage: ['coverage', 'consents'],
}
/** At the left of the timeline and of a visit. */
export const LEFT: readonly PanelName[] = ['problems', 'allergies', 'medications']
/** At the left of a visit, where vital signs are taken beside the note. */
export const LEFT_OF_VISIT: readonly PanelName[] = [...LEFT, 'vitalsBeside']
/** At the right of them. */
export const RIGHT: readonly PanelName[] = ['prescriptions', 'tasks', 'orders', 'results', 'messages']

/** Some panels of one chart. */
export type PanelGroup = { panels: readonly PanelName[]; patientId: PatientId; encounterId: EncounterId | null }

export const sectionOf = (text: unknown): SectionId => SECTIONS.find(({ id }) => id === text)?.id ?? 'timeline'

/** Where a section of a chart is. */
export function placeOf(patientId: PatientId, section: SectionId, encounterId: EncounterId | null = null): string {
  const visit = encounterId === null ? '' : `&encounter=${encounterId}`
  return `/patients/${patientId}?section=${section}${visit}`
}
