import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { AuditEntry, AuditFilter, AuditPatient, AuditReport } from './model.ts'

export const audit = {
  entries: query({
    input: z.object({
      filter: AuditFilter.default({}),
      sortBy: z.enum(['at', 'user', 'action', 'category', 'patient']).default('at'),
      descending: z.boolean().default(true),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ entries: z.array(AuditEntry), total: z.number().int() }),
    may: 'audit.read',
    // It names patients and what was searched for: looking at the audit is itself in the audit.
    phi: 'read',
  }),
  /** Patients to narrow the audit to, by a part of the name or the record number; for people who see no charts. */
  patients: query({
    input: z.object({ text: z.string().trim().min(1).max(200) }),
    output: z.array(AuditPatient).max(20),
    may: 'audit.read',
    phi: 'read',
  }),
  verify: command({
    input: z.object({}),
    output: AuditReport,
    progress: z.object({ done: z.number().int(), of: z.number().int() }),
    may: 'audit.verify',
    phi: 'none',
  }),
} as const
