import type { RecordClass } from '../shared/sync/index.ts'

/** What every recorded table carries beside its own columns; the journal fills these in. */
export type Recorded = { id: string; practiceId: string; revision: number }

/**
 * One table's place in the house: its record class. Tables of class A–F are captured by triggers.
 * @property inForce in class D, by column: the values with which an item is in force. It stays so where only one of two concurrent
 *   changes ends it
 */
export type TableRule = {
  readonly recordClass: RecordClass
  readonly inForce?: Readonly<Record<string, readonly (string | number | null)[]>>
}

/** An entry of a chart is in force until it is taken back: one that somebody changed meanwhile stays. */
export const NOT_RETRACTED = { retractedAt: [null] } as const
