import type { StarterRow } from './starter.ts'

export const PROBLEMS: readonly StarterRow[] = [
  ['I10', 'Essential (primary) hypertension', ['high blood pressure', 'HTN']],
  ['E11.9', 'Type 2 diabetes mellitus without complications', ['sugar diabetes', 'T2DM', 'adult-onset diabetes']],
  ['J45.909', 'Unspecified asthma, uncomplicated', ['asthma']],
]
