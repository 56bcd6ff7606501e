import { z } from 'zod'
import { DeviceId, Instant } from '../kernel/index.ts'

/** What was done. Source: ASTM E2147-18 by 45 CFR 170.210(h): additions, deletions, changes, queries, print, copy, privilege changes. */
export const AuditAction = z.enum([
  'read',
  'search',
  'create',
  'update',
  'retract',
  'sign-in',
  'sign-in-refused',
  'sign-out',
  'lock',
  'privilege',
  'break-glass',
  'export',
  'print',
  'backup',
  'restore',
  'verify',
  'drill',
  'check',
  'configure',
  'refused',
  'system',
])
export type AuditAction = z.infer<typeof AuditAction>

export const AuditEntry = z.object({
  sequence: z.number().int(),
  deviceId: DeviceId,
  at: Instant,
  userId: z.string().nullable(),
  userName: z.string(),
  action: AuditAction,
  /** The capability concerned: the data category, such as `medications`. */
  category: z.string(),
  channel: z.string(),
  patientId: z.string().nullable(),
  patientName: z.string().nullable(),
  recordNumber: z.string().nullable(),
  ok: z.boolean(),
  detail: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** A patient whom entries of the audit concern. */
export const AuditPatient = z.object({ patientId: z.string(), patientName: z.string(), recordNumber: z.string() })
export type AuditPatient = z.infer<typeof AuditPatient>

export const AuditFilter = z.object({
  userId: z.string().optional(),
  patientId: z.string().optional(),
  action: AuditAction.optional(),
  category: z.string().max(64).optional(),
  fromAt: Instant.optional(),
  untilAt: Instant.optional(),
  text: z.string().max(200).optional(),
})

export type AuditFilter = z.infer<typeof AuditFilter>

/** The result of going through the whole chain. */
export const AuditReport = z.object({
  verdict: z.enum(['intact', 'damaged']),
  entries: z.number().int(),
  operations: z.number().int(),
  headHash: z.string(),
  findings: z.array(z.object({ sequence: z.number().int().nullable(), what: z.string() })),
})
export type AuditReport = z.infer<typeof AuditReport>
