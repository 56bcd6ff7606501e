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
/**
 * Whether a password is this person's, for PCs on which she has never signed in; `id` is hers. `hash`: SHA-256 of a key that is derived
 * from the password stretched with `salt` (base64), in hexadecimal.
 */
export type StaffVerifierTable = Recorded & { salt: string; hash: string; changedAt: number }
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
  staffVerifier: StaffVerifierTable
  breakGlassGrant: BreakGlassGrantTable
  breakGlassReview: BreakGlassReviewTable
}
export const accessTables = {
  staff: { recordClass: 'F', once: [{ columns: ['login'] }] },
  staffVerifier: { recordClass: 'F' },
  breakGlassGrant: { recordClass: 'A' },
  breakGlassReview: { recordClass: 'A', once: [{ columns: ['grantId'] }] },
} satisfies Record<keyof AccessTables, TableRule>
