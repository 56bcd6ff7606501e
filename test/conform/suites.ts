import type { Suite } from './finding.ts'

/** Every suite by the name that it is asked for by. */
export const SUITES: Readonly<Record<string, () => Promise<Suite>>> = {
  terminology: () => import('./terminology.ts'),
}
