import { z } from 'zod'
import { BirthDate, Instant, PatientId } from '../kernel/index.ts'

/** A row of the practice: its table in SQL names, and its identifier. */
export const RowName = z.object({
  tbl: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
  rowId: z.string().min(1).max(200),
})
export type RowName = z.infer<typeof RowName>

export const Columns = z.record(z.string(), z.json())

/**
 * What one version says of a field. `stands`: what everybody sees now · `other`: what somebody wrote that does not stand · `before`: what
 * stood when they began. By whom it was written, when and on which PC, as far as that is known; `chosenBy`: who decided for it.
 */
export const ConflictVersion = z.object({
  key: z.string(),
  role: z.enum(['stands', 'other', 'before']),
  values: Columns,
  byName: z.string(),
  deviceName: z.string(),
  at: Instant.nullable(),
  chosenBy: z.array(z.string()),
})
export type ConflictVersion = z.infer<typeof ConflictVersion>

/** @property byHand whether a person may write the two together */
export const ConflictField = z.object({
  field: z.string(),
  columns: z.array(z.string()),
  seen: z.array(z.string()),
  byHand: z.boolean(),
  versions: z.array(ConflictVersion),
})
export type ConflictField = z.infer<typeof ConflictField>

/**
 * One record about which a person has to decide, with everything that is open about it. Of a closed chart no more than that there is
 * something.
 */
export const ConflictMatter = RowName.extend({
  patientId: PatientId.nullable(),
  patientName: z.string(),
  birthOn: BirthDate.nullable(),
  shut: z.boolean(),
  /** What it is, as the record says it. */
  title: z.string(),
  revision: z.number().int(),
  /** When the latest of the changes was made. */
  at: Instant,
  conflictIds: z.array(z.string()),
  /** Nothing was overwritten, but two people changed the same item without seeing each other. */
  onlyReview: z.boolean(),
  /** Two people decided about it on two PCs, and not the same. */
  decidedTwice: z.boolean(),
  mayDecide: z.boolean(),
  /** A version may be put in force here; else it can only be said that what stands was looked at. */
  mayChoose: z.boolean(),
  mayKeepBoth: z.boolean(),
  fields: z.array(ConflictField),
})
export type ConflictMatter = z.infer<typeof ConflictMatter>

/** What a chart shows of an open conflict: which entry it is, and in which fields. */
export const ChartConflict = RowName.extend({
  title: z.string(),
  at: Instant,
  mayDecide: z.boolean(),
  fields: z.array(z.string()),
})
export type ChartConflict = z.infer<typeof ChartConflict>

/** For one field the version that is to be in force, or a text that a person wrote. What is not named stays as it is. */
export const Choice = z.union([
  z.object({ field: z.string().max(100), version: z.string().max(300) }),
  z.object({ field: z.string().max(100), text: z.string().max(100_000) }),
])
export type Choice = z.infer<typeof Choice>
