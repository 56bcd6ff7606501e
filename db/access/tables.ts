import type { Recorded, TableRule } from '../table.ts'

export type StaffTable = Recorded & {
  login: string
  displayName: string
  /** JSON list of role names. */
  roles: string
  active: number
  createdAt: number
  deactivatedAt: number | null
  deactivationReason: string | null
}
export type BreakGlassGrantTable = Recorded & {
  patientId: string
  staffId: string
  reason: string
  grantedAt: number
  expiresAt: number
}
export type BreakGlassReviewTable = Recorded & {
  grantId: string
  reviewerId: string
  verdict: string
  note: string
  reviewedAt: number
}
export type AccessTables = {
  staff: StaffTable
  breakGlassGrant: BreakGlassGrantTable
  breakGlassReview: BreakGlassReviewTable
}
export const accessTables = {
  staff: { recordClass: 'F', once: [{ columns: ['login'] }] },
  breakGlassGrant: { recordClass: 'A' },
  breakGlassReview: { recordClass: 'A', once: [{ columns: ['grantId'] }] },
} satisfies Record<keyof AccessTables, TableRule>
