import { type ComponentType, lazy, type LazyExoticComponent } from 'react'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'

/** What every panel of a chart is told: whose chart, and which visit is open in it, if any. */
export type PanelProps = { patientId: PatientId; encounterId?: EncounterId | null }
export type Panel = LazyExoticComponent<ComponentType<PanelProps>>

export type PanelName =
  | 'allergyBanner'
  | 'problems'
  | 'allergies'
  | 'medications'
  | 'immunizations'
  | 'histories'
  | 'vitals'
  | 'vitalsBeside'
  | 'growth'
  | 'results'
  | 'prescriptions'
  | 'orders'
  | 'documents'
  | 'visit'
  | 'note'
  | 'charge'
  | 'tasks'
  | 'messages'
  | 'coverage'
  | 'consents'
  | 'visitNotes'
  | 'conflicts'

/** A panel by its name in its capability's door, loaded when it is first shown. */
export const panel = <K extends string>(load: () => Promise<Record<K, ComponentType<PanelProps>>>, name: K): Panel =>
  lazy(async () => ({ default: (await load())[name] }))

/**
 * What stands where in a chart. A capability fills in its line; a `null` shows nothing.
 */
export const panels: Readonly<Record<PanelName, Panel | null>> = {
  allergyBanner: panel(() => import('../allergies/index.ts'), 'AllergyBanner'),
  problems: panel(() => import('../problems/index.ts'), 'ProblemPanel'),
  allergies: panel(() => import('../allergies/index.ts'), 'AllergyPanel'),
  medications: panel(() => import('../medications/index.ts'), 'MedicationPanel'),
  immunizations: panel(() => import('../immunizations/index.ts'), 'ImmunizationPanel'),
  histories: panel(() => import('../histories/index.ts'), 'HistoryPanel'),
  vitals: panel(() => import('../vitals/index.ts'), 'VitalsPanel'),
  vitalsBeside: panel(() => import('../vitals/index.ts'), 'VitalsBeside'),
  growth: panel(() => import('../vitals/index.ts'), 'GrowthCharts'),
  results: panel(() => import('../results/index.ts'), 'ResultsPanel'),
  prescriptions: panel(() => import('../prescriptions/index.ts'), 'PrescriptionPanel'),
  orders: panel(() => import('../orders/index.ts'), 'OrdersPanel'),
  documents: panel(() => import('../documents/index.ts'), 'ChartDocuments'),
  visit: panel(() => import('../encounters/index.ts'), 'VisitHeader'),
  note: panel(() => import('../notes/index.ts'), 'NotePane'),
  charge: panel(() => import('../charges/index.ts'), 'ChargePanel'),
  tasks: panel(() => import('../tasks/index.ts'), 'TasksPanel'),
  messages: panel(() => import('../messages/index.ts'), 'MessagesPanel'),
  coverage: panel(() => import('../coverage/index.ts'), 'CoveragePanel'),
  consents: panel(() => import('../consents/index.ts'), 'ConsentsPanel'),
  visitNotes: panel(() => import('../handover/index.ts'), 'VisitNotes'),
  conflicts: panel(() => import('../conflicts/index.ts'), 'ChartConflicts'),
}

/** Those of some panels that there are. */
export const present = (names: readonly PanelName[]): readonly PanelName[] =>
  names.filter((name) => panels[name] !== null)
