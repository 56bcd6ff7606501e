import { z } from 'zod'
import { Instant, PatientId, UserId, idOf } from '../kernel/index.ts'
import { PERMISSIONS, ROLES } from './permissions.ts'

export const RoleName = z.enum(ROLES)
export const PermissionName = z.enum(PERMISSIONS as [(typeof PERMISSIONS)[number], ...typeof PERMISSIONS])

export const Roles = z.array(RoleName).min(1, 'Choose at least one role.')

/** The name a person signs in with: lower-case letters, digits, dot, dash. */
export const Login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9.-]{1,63}$/,
    'A sign-in name has 2 to 64 letters, digits, dots or dashes, and no spaces: such as ana.lee',
  )
export const DisplayName = z.string().trim().min(1, 'Write the name').max(120, 'A name has at most 120 letters')

/** Fifteen characters at least, since no second factor stands beside it yet. Source: NIST SP 800-63B-4 §3.1.1.2. */
export const Password = z.string().min(15, 'Use at least 15 characters').max(256, 'Use at most 256 characters')
/** Someone new, with the name and the first password that she signs in with. */
export const FirstPerson = z.object({ login: Login, displayName: DisplayName, password: Password })
/** Six digits at least. Source: NIST SP 800-63B-4 §3.2.10 (≥ 4, should be ≥ 6). */
export const Pin = z.string().regex(/^\d{6,12}$/, 'Use 6 to 12 digits')
/** The words of a text as they were printed or read out: numbers, dots and line ends between them count for nothing. */
export const wordsIn = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? []
export const RecoveryWords = z.array(z.string().trim().toLowerCase()).length(24, 'The recovery key has 24 words')

export const User = z.object({
  userId: UserId,
  login: Login,
  displayName: DisplayName,
  roles: z.array(RoleName),
  active: z.boolean(),
  createdAt: Instant,
  deactivatedAt: Instant.nullable(),
})
export type User = z.infer<typeof User>

/** What a screen may know of the person signed in. */
export const SessionView = z.object({
  userId: UserId,
  login: Login,
  displayName: DisplayName,
  roles: z.array(RoleName),
  may: z.array(PermissionName),
  signedInAt: Instant,
  pinReady: z.boolean(),
})
export type SessionView = z.infer<typeof SessionView>

export const GrantId = idOf('GrantId')
export type GrantId = z.infer<typeof GrantId>

/** Access to one sensitive chart taken in an emergency: with a reason, for a time, and reviewed afterwards. */
export const BreakGlassGrant = z.object({
  grantId: GrantId,
  patientId: PatientId,
  /** Family name, given name. */
  patientName: z.string(),
  recordNumber: z.string(),
  userId: UserId,
  userName: DisplayName,
  reason: z.string(),
  grantedAt: Instant,
  expiresAt: Instant,
  reviewedAt: Instant.nullable(),
  reviewerName: DisplayName.nullable(),
  verdict: z.enum(['appropriate', 'inappropriate']).nullable(),
  note: z.string().nullable(),
})
export type BreakGlassGrant = z.infer<typeof BreakGlassGrant>
