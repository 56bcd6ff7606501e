import { z } from 'zod'
import { FileToken } from '../files/index.ts'
import { command, query } from '../ipc/contract.ts'
import { CivilDate, EntryId, Instant, PatientId } from '../kernel/index.ts'
import { AlertKind, SafetyAnswer, SafetyCheck, Severity, Tier } from './model.ts'

const Reason = z.string().trim().min(3, 'Say why').max(500)

/** Something about what a patient takes already, that came up since: nobody is interrupted, somebody looks. */
export const SafetyFinding = z.object({
  findingId: EntryId,
  revision: z.number().int(),
  patientId: PatientId,
  patientName: z.string(),
  birthOn: z.string(),
  ruleId: z.string(),
  kind: AlertKind,
  severity: Severity,
  tier: Tier,
  drugs: z.array(z.string()),
  why: z.string(),
  forThisPatient: z.string(),
  management: z.string(),
  sources: z.array(z.string()),
  cause: z.enum(['allergy', 'problem', 'result', 'medication', 'knowledge']),
  foundAt: Instant,
})
export type SafetyFinding = z.infer<typeof SafetyFinding>

/** What became of the alerts of one rule. */
export const GovernanceRow = z.object({
  ruleId: z.string(),
  kind: AlertKind,
  tier: Tier,
  fired: z.number().int(),
  interrupted: z.number().int(),
  /** The order was changed or given up. */
  accepted: z.number().int(),
  overridden: z.number().int(),
  thumbsDown: z.number().int(),
  /** Tasks that overrides promised, and how many of them are done. */
  promised: z.number().int(),
  kept: z.number().int(),
  /** What the rule says, by the knowledge in use; empty where that does not know it any more. */
  about: z.string(),
  /** No policy quietens it. */
  unmutable: z.boolean(),
  reasons: z.array(z.object({ reason: z.string(), count: z.number().int() })),
})
export type GovernanceRow = z.infer<typeof GovernanceRow>

/** One decision about an alert as it was made: what a practice looks at to tell whether its overrides are sound. */
export const DecisionSample = z.object({
  sampleId: EntryId,
  patientId: PatientId,
  patientName: z.string(),
  birthOn: z.string(),
  at: Instant,
  byName: z.string(),
  what: z.enum(['overridden', 'thumbs-down']),
  /** The coded reason; empty for a thumbs down. */
  reason: z.string(),
  words: z.string(),
  /** Of a promise: the day, and whether its task is done. */
  dueOn: z.string().nullable(),
  kept: z.boolean().nullable(),
})
export type DecisionSample = z.infer<typeof DecisionSample>

export const Policy = z.object({
  agsRows: z.boolean(),
  passiveRules: z.array(z.string().max(80)).max(500),
  hardStops: z.array(z.string().max(80)).max(12),
})
export const PolicyState = Policy.extend({
  changes: z.array(z.object({ at: Instant, byName: z.string(), reason: z.string() })),
  /** The rules that may be made a stop. */
  mayBeHardStop: z.array(z.string()),
})

export type PolicyState = z.infer<typeof PolicyState>

const Stamp = z.object({ version: z.string(), builtOn: CivilDate, checksum: z.string(), keyId: z.string() })
export const KnowledgeStatus = z.object({
  /** Null where none is in use: then nothing is checked, and `trouble` says why. */
  inUse: Stamp.extend({ ageDays: z.number().int(), development: z.boolean(), builtIn: z.boolean() }).nullable(),
  trouble: z.string().nullable(),
  /** From 60 days on a practice should look for newer knowledge. */
  old: z.boolean(),
  counts: z
    .object({
      ingredients: z.number().int(),
      rules: z.number().int(),
      facts: z.number().int(),
      allergyRelations: z.number().int(),
    })
    .nullable(),
  history: z.array(
    z.object({
      version: z.string(),
      at: Instant,
      byName: z.string(),
      reason: z.string(),
      packageId: EntryId.nullable(),
    }),
  ),
  /** RxCUIs that an imported RxNorm release does not know, or knows as another drug. */
  disagreements: z.array(z.object({ ingredient: z.string(), rxcui: z.string(), there: z.string() })),
  /** How many of its codes the imported RxNorm does not have; 0 without one. */
  absent: z.number().int(),
})
export type KnowledgeStatus = z.infer<typeof KnowledgeStatus>

/** What another package would change. */
export const KnowledgeDiff = z.object({
  from: z.string().nullable(),
  to: Stamp,
  ingredients: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  rules: z.object({ added: z.array(z.string()), removed: z.array(z.string()), changed: z.array(z.string()) }),
  facts: z.object({ added: z.array(z.string()), removed: z.array(z.string()), changed: z.array(z.string()) }),
  allergies: z.object({ added: z.array(z.string()), removed: z.array(z.string()), changed: z.array(z.string()) }),
})
export type KnowledgeDiff = z.infer<typeof KnowledgeDiff>

export const safety = {
  /** Every kind of check of the drugs of an order form, as far as it is filled in. */
  check: query({ input: SafetyCheck, output: SafetyAnswer, may: 'chart.read', phi: 'read' }),
  /** What a patient takes already, against everything in her chart. */
  review: query({ input: z.object({ patientId: PatientId }), output: SafetyAnswer, may: 'chart.read', phi: 'read' }),
  /** Says that an order was changed or given up because of alerts, so that their worth can be told. */
  accepted: command({
    input: z.object({
      patientId: PatientId,
      alerts: z
        .array(
          z.object({
            alertId: z.string().max(300),
            ruleId: z.string().max(80),
            kind: AlertKind,
            severity: Severity,
            tier: Tier,
            interruptive: z.boolean(),
          }),
        )
        .min(1)
        .max(50),
      /** Of the knowledge by which they were raised. */
      knowledgeVersion: z.string().max(80).default(''),
    }),
    output: z.null(),
    may: 'chart.write',
    phi: 'write',
  }),
  /** Thumbs down: this alert was of no use here. It goes to whoever governs them. */
  feedback: command({
    input: z.object({
      patientId: PatientId,
      ruleId: z.string().min(1).max(80),
      alertId: z.string().max(300),
      words: z.string().trim().max(1000).default(''),
    }),
    output: z.null(),
    may: 'chart.read',
    phi: 'write',
  }),
  /** What came up about drugs that are taken already, the gravest first. */
  worklist: query({
    input: z.object({ limit: z.number().int().min(1).max(200).default(100) }),
    output: z.object({ findings: z.array(SafetyFinding), total: z.number().int() }),
    may: 'chart.read',
    phi: 'read',
  }),
  /** Says what came of a finding; it stays on record. */
  closeFinding: command({
    input: z.object({ patientId: PatientId, findingId: EntryId, revision: z.number().int(), reason: Reason }),
    output: z.null(),
    may: 'chart.write',
    phi: 'write',
  }),
  governance: query({
    input: z.object({ from: Instant, to: Instant }),
    output: z.object({ rows: z.array(GovernanceRow), answers: z.number().int(), withNotChecked: z.number().int() }),
    may: 'safety.govern',
    phi: 'none',
  }),
  /** The newest decisions about one rule, with the words that were said. */
  decisions: query({
    input: z.object({
      ruleId: z.string().min(1).max(80),
      from: Instant,
      to: Instant,
      limit: z.number().int().min(1).max(100).default(20),
    }),
    output: z.object({ entries: z.array(DecisionSample), total: z.number().int() }),
    may: 'safety.govern',
    phi: 'read',
  }),
  policy: query({ input: z.object({}), output: PolicyState, may: 'safety.govern', phi: 'none' }),
  /** T1 cannot be quietened: refused with reason `always-interrupts`. */
  setPolicy: command({
    input: Policy.extend({ reason: Reason }),
    output: PolicyState,
    may: 'safety.govern',
    phi: 'none',
  }),
  knowledge: query({ input: z.object({}), output: KnowledgeStatus, may: 'signed-in', phi: 'none' }),
  /** What a package that came in as a file would change. Refused with one sentence where it is not signed, damaged or unknown. */
  knowledgeDiff: query({
    input: z.object({ token: FileToken }),
    output: KnowledgeDiff,
    may: 'safety.install',
    phi: 'none',
  }),
  install: command({
    input: z.object({ token: FileToken, reason: Reason }),
    output: KnowledgeStatus,
    may: 'safety.install',
    phi: 'none',
  }),
  /** Goes back to a package that was installed before, or to what came with the program (`packageId` null). */
  rollBack: command({
    input: z.object({ packageId: EntryId.nullable(), reason: Reason }),
    output: KnowledgeStatus,
    may: 'safety.install',
    phi: 'none',
  }),
} as const
