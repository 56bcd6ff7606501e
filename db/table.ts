import type { RecordClass } from '../shared/sync/index.ts'

/** What every recorded table carries beside its own columns; the journal fills these in. */
export type Recorded = { id: string; practiceId: string; revision: number }

/**
 * No command writes a second row with these values; the triggers of a unit of work refuse it. What two devices write that do not hear of each
 * other may be two all the same: what is received is never refused for that.
 * @property unless rows with this value in this column do not count
 */
export type Once = { readonly columns: readonly string[]; readonly unless?: readonly [column: string, value: string] }

/**
 * One table's place in the house: its record class. Tables of class A–F are captured by triggers.
 * @property inForce in class D, by column: the values with which an item is in force. It stays so where only one of two concurrent
 *   changes ends it
 */
export type TableRule = {
  readonly recordClass: RecordClass
  /** What is one of its kind among the rows that this device knows when it writes; see `Once`. */
  readonly once?: readonly Once[]
  readonly inForce?: Readonly<Record<string, readonly (string | number | null)[]>>
  /** Groups of columns that say one thing between them: of two concurrent changes one stands with all of the group. */
  readonly together?: readonly (readonly string[])[]
  /** In class A: columns that whoever accepts the row gives, such as its place. They alone may still be settled on its author's PC. */
  readonly given?: readonly string[]
  /** In class E: the columns that are the claim itself. Where in the sequence they came to stand is kept (SPEC S145). */
  readonly claim?: readonly string[]
}

/** An entry of a chart is in force until it is taken back: one that somebody changed meanwhile stays. */
export const NOT_RETRACTED = { retractedAt: [null] } as const
