import { z } from 'zod'
import { command, query, stream } from '../ipc/contract.ts'
import { Instant, PatientId, UserId } from '../kernel/index.ts'
import {
  BreakGlassGrant,
  DisplayName,
  GrantId,
  Login,
  Password,
  Pin,
  RecoveryWords,
  Roles,
  SessionView,
  User,
} from './model.ts'

const none = z.object({})
const Reason = z.string().trim().min(10, 'Say why, in ten characters or more').max(500)

export const access = {
  /** The person signed in on this connection, or null. */
  whoAmI: query({ input: none, output: SessionView.nullable(), may: 'anyone', phi: 'none' }),
  signIn: command({
    input: z.object({ login: Login, password: z.string().min(1).max(256) }),
    output: SessionView,
    may: 'anyone',
    phi: 'none',
  }),
  signOut: command({ input: none, output: none, may: 'signed-in', phi: 'none' }),
  /** Soft lock: the screen is emptied, the database stays open, a PIN or password returns. */
  lock: command({ input: none, output: none, may: 'signed-in', phi: 'none' }),
  /** Another (or the same) person takes over this PC with the PIN; possible for 12 hours after their full sign-in here. */
  quickSwitch: command({
    input: z.object({ userId: UserId, pin: Pin }),
    output: SessionView,
    may: 'anyone',
    phi: 'none',
  }),
  setPin: command({ input: z.object({ pin: Pin }), output: none, may: 'signed-in', phi: 'none' }),
  changePassword: command({
    input: z.object({ current: z.string().max(256), next: Password }),
    output: none,
    may: 'signed-in',
    phi: 'none',
  }),
  /** A lost password, with the practice's 24 words: gives the login a new password on this PC and signs in. */
  recover: command({
    input: z.object({ words: RecoveryWords, login: Login, password: Password }),
    output: SessionView,
    may: 'anyone',
    phi: 'none',
  }),
  /** Shows that the 24 words are on paper: all of them, as they open the practice. Until then an administrator is told. */
  proveWords: command({ input: z.object({ words: RecoveryWords }), output: none, may: 'anyone', phi: 'none' }),
  /**
   * New recovery words in place of the old, which then open nothing but older copies. Shown this once; takes the
   * administrator's password again.
   */
  renewWords: command({
    input: z.object({ password: z.string().min(1, 'Type your password.').max(256) }),
    output: z.object({ recoveryWords: z.array(z.string()).length(24) }),
    may: 'user.manage',
    phi: 'none',
  }),
  /** Tells this connection's screen that it was locked or signed out by the core. */
  sessionChanged: stream({
    input: none,
    event: z.object({ state: z.enum(['signed-in', 'locked', 'signed-out']) }),
    may: 'anyone',
    phi: 'none',
  }),

  users: query({ input: none, output: z.array(User), may: 'user.read', phi: 'none' }),
  addUser: command({
    input: z.object({ login: Login, displayName: DisplayName, roles: Roles, password: Password }),
    output: User,
    may: 'user.manage',
    phi: 'none',
  }),
  setRoles: command({
    input: z.object({ userId: UserId, roles: Roles }),
    output: User,
    may: 'user.manage',
    phi: 'none',
  }),
  resetPassword: command({
    input: z.object({ userId: UserId, password: Password }),
    output: none,
    may: 'user.manage',
    phi: 'none',
  }),
  deactivateUser: command({
    input: z.object({ userId: UserId, reason: Reason }),
    output: User,
    may: 'user.manage',
    phi: 'none',
  }),

  breakGlass: command({
    input: z.object({ patientId: PatientId, reason: Reason }),
    output: z.object({ grantId: GrantId, expiresAt: Instant }),
    may: 'break-glass.use',
    phi: 'write',
  }),
  breakGlassGrants: query({
    input: z.object({ onlyUnreviewed: z.boolean().default(true) }),
    output: z.array(BreakGlassGrant),
    may: 'break-glass.review',
    // It names patients whose charts are sensitive.
    phi: 'read',
  }),
  reviewBreakGlass: command({
    input: z.object({
      grantId: GrantId,
      verdict: z.enum(['appropriate', 'inappropriate']),
      note: z.string().trim().max(1000).default(''),
    }),
    output: BreakGlassGrant,
    may: 'break-glass.review',
    phi: 'write',
  }),
} as const
