import type { Suite } from './finding.ts'

/** Every suite by the name that it is asked for by. */
export const SUITES: Readonly<Record<string, () => Promise<Suite>>> = {
  'fhir-import': () => import('./fhir-import.ts'),
  growth: () => import('./growth.ts'),
  replay: () => import('./replay.ts'),
  schedule: () => import('./schedule.ts'),
  ledger: () => import('./ledger.ts'),
  pairs: () => import('./pairs.ts'),
  sync: () => import('./sync.ts'),
  terminology: () => import('./terminology.ts'),
  vignettes: () => import('./vignettes.ts'),
}
