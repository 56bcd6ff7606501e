import { type ComponentType, lazy, type LazyExoticComponent } from 'react'
import type { PatientId } from '../../shared/kernel/index.ts'

/** What every panel of a chart is told: whose chart, and which visit is open in it, if any. */
export type PanelProps = { patientId: PatientId; encounterId?: string | null }
export type Panel = LazyExoticComponent<ComponentType<PanelProps>>

export type PanelName =
  | 'photo'
  | 'allergyBanner'
  | 'problems'
  | 'allergies'
  | 'medications'
  | 'immunizations'
  | 'histories'
  | 'vitals'
  | 'growth'
  | 'results'
  | 'orders'
  | 'documents'
  | 'visit'
  | 'note'

/** A panel by its name in its capability's door, loaded when it is first shown. */
export const panel = <K extends string>(load: () => Promise<Record<K, ComponentType<PanelProps>>>, name: K): Panel =>
  lazy(async () => ({ default: (await load())[name] }))

/**
 * What stands where in a chart. A capability fills in its line, for example
 * `problems: panel(() => import('../problems/index.ts'), 'ProblemPanel')`; a `null` shows nothing.
 */
export const panels: Readonly<Record<PanelName, Panel | null>> = {
  photo: null,
  allergyBanner: null,
  problems: null,
  allergies: null,
  medications: null,
  immunizations: null,
  histories: null,
  vitals: null,
  growth: null,
  results: null,
  orders: null,
  documents: null,
  visit: null,
  note: null,
}

/** Those of some panels that there are. */
export const present = (names: readonly PanelName[]): readonly PanelName[] =>
  names.filter((name) => panels[name] !== null)
