import type { Recorded, TableRule } from '../table.ts'

export type CoverageTable = Recorded & {
  patientId: string
  /** insurance, self-pay */
  kind: string
  /** 1 primary, 2 secondary, 3 tertiary */
  rank: number
  /** active, cancelled, entered-in-error */
  status: string
  payerName: string
  payerId: string
  planName: string
  /** Claim filing indicator: MB, CI, BL … */
  filingCode: string
  /** Why Medicare pays second; else empty */
  secondaryType: string
  memberId: string
  groupNumber: string
  /** self, spouse, child … */
  relationship: string
  subscriberFamilyName: string
  subscriberGivenName: string
  subscriberBirthOn: string | null
  effectiveOn: string | null
  termOn: string | null
  copayCents: number | null
  note: string
  /** The two sides of the card */
  frontFileId: string | null
  backFileId: string | null
  confirmedAt: number | null
  confirmedBy: string | null
  confirmedName: string
  authorId: string | null
  authorName: string
  recordedAt: number
}
/** A coverage as it stood after a change, whole. */
export type CoverageVersionTable = Recorded & {
  coverageId: string
  recordedAt: number
  authorId: string | null
  authorName: string
  /** added, changed, confirmed, card, ended, retracted, reordered */
  what: string
  reason: string
  snapshot: string
}
export type CoverageTables = { coverage: CoverageTable; coverageVersion: CoverageVersionTable }
export const coverageTables = {
  coverage: { recordClass: 'D' },
  coverageVersion: { recordClass: 'A' },
} satisfies Record<keyof CoverageTables, TableRule>
