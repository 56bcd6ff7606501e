import type { Recorded, TableRule } from '../table.ts'

/** What one visit is charged. Once posted it stays as it is; a correction voids it and makes another. */
export type ChargeTable = Recorded & {
  patientId: string
  encounterId: string
  /** draft, held, posted, no-charge, void */
  status: string
  /** Why it is held, not charged, or void */
  reason: string
  dosOn: string
  payer: string
  /** Ids of coverages in their order, as JSON */
  coverages: string
  providerId: string | null
  location: string
  /** List of Coding, as JSON */
  diagnoses: string
  /** List of ChargeLine, as JSON */
  lines: string
  totalCents: number
  entryId: string | null
  voidEntryId: string | null
  recordedAt: number
  authorId: string | null
  authorName: string
  postedAt: number | null
  replaces: string | null
}
export type FeeScheduleTable = Recorded & {
  name: string
  /** It holds from this day on, until a later one of the same name does */
  fromOn: string
  fileName: string
  contentHash: string
  entries: number
  /** What the import said, as JSON */
  report: string
  importedAt: number
  importedBy: string | null
  retiredAt: number | null
  retiredReason: string
}
/** Some hundred fees in the order of their codes. */
export type FeeSchedulePartTable = Recorded & {
  scheduleId: string
  ordinal: number
  firstCode: string
  lastCode: string
  /** List of Fee, as JSON */
  entries: string
}
export type ChargeTables = { charge: ChargeTable; feeSchedule: FeeScheduleTable; feeSchedulePart: FeeSchedulePartTable }
export const chargeTables = {
  charge: { recordClass: 'D' },
  feeSchedule: { recordClass: 'C' },
  feeSchedulePart: { recordClass: 'A' },
} satisfies Record<keyof ChargeTables, TableRule>
