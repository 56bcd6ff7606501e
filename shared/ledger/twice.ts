import { z } from 'zod'
import { CivilDate, Instant, PatientId } from '../kernel/index.ts'
import { EntryKind, LedgerEntryId, Money } from './model.ts'

/**
 * What two PCs that did not hear of each other did to the same money: `same-money` the same payment or claim was booked twice · `taken-back`
 * one entry was taken back twice · `over-paid` more was paid or written off on a charge than it is · `over-spent` waiting money was spent
 * twice · `month-void` a month was closed while money of it was elsewhere, so that it is still open.
 */
export const TwiceKind = z.enum(['same-money', 'taken-back', 'over-paid', 'over-spent', 'month-void'])
export type TwiceKind = z.infer<typeof TwiceKind>

/** Who booked what, when, on which PC. */
const Booked = z.object({
  entryId: LedgerEntryId,
  kind: EntryKind,
  postOn: CivilDate,
  recordedAt: Instant,
  userName: z.string(),
  deviceName: z.string(),
})

/** Money that somebody has to look at. Of a closed chart no more than that there is something. */
export const BookedTwice = z.object({
  key: z.string(),
  kind: TwiceKind,
  /** What it met; null where that is not one entry. */
  first: Booked.nullable(),
  /** What was booked without having heard of it, and may be voided; null for a month. */
  second: Booked.nullable(),
  /** The money that is there twice, or that is missing; above zero. */
  cents: Money,
  patientId: PatientId.nullable(),
  patientName: z.string(),
  /** A payer’s name, a trace, a check’s number; the month. */
  about: z.string(),
  at: Instant,
  /** A chart that stays closed to the one who asks. */
  shut: z.boolean(),
})
export type BookedTwice = z.infer<typeof BookedTwice>
