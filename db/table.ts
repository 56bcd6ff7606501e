import type { RecordClass } from '../shared/sync/index.ts'

/** What every recorded table carries beside its own columns; the journal fills these in. */
export type Recorded = { id: string; practiceId: string; revision: number }

/** One table's place in the house: its record class. Tables of class A–F are captured by triggers. */
export type TableRule = { readonly recordClass: RecordClass }
