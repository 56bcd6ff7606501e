import type { Recorded, TableRule } from '../table.ts'

type By = { recordedAt: number; authorId: string | null; authorName: string }

/** Knowledge as it was installed: the whole signed package, so that every PC of the practice has it. */
export type KnowledgePackageTable = Recorded &
  By & { version: string; builtOn: string; checksum: string; keyId: string; content: string }
/** Which knowledge answers: the last one counts. Without a package it is the one that comes with the program. */
export type KnowledgeUseTable = Recorded &
  By & { packageId: string | null; version: string; checksum: string; reason: string }
/** What was answered when an order was signed. */
export type SafetyAnswerTable = Recorded &
  By & {
    patientId: string
    entryId: string
    entryVersion: number
    knowledgeVersion: string
    knowledgeChecksum: string
    overall: string
    /** How many kinds were not checked wholly. */
    notChecked: number
    /** SafetyAnswer, as JSON */
    answer: string
  }
/** One alert that somebody saw, and what became of it: shown, overridden, accepted. */
export type SafetyShownTable = Recorded &
  By & {
    patientId: string
    answerId: string | null
    alertId: string
    ruleId: string
    kind: string
    severity: string
    tier: string
    interruptive: number
    outcome: string
    /** Of the knowledge by which it was raised; empty where an order of before says it did not keep that. */
    knowledgeVersion: string
  }
export type SafetyOverrideTable = Recorded &
  By & {
    patientId: string
    answerId: string
    entryId: string
    entryVersion: number
    alertId: string
    ruleId: string
    tier: string
    /** Fingerprint of doses, results and problems: another one ends the silence. */
    context: string
    reason: string
    words: string
    dueOn: string | null
    silencedUntil: number | null
    taskId: string | null
  }
/** The whole policy each time it was changed; the last one holds. */
export type SafetyPolicyTable = Recorded & By & { policy: string; reason: string }
export type SafetyFeedbackTable = Recorded &
  By & { ruleId: string; alertId: string; patientId: string | null; words: string }
/** A line of the worklist: something about what a patient takes already. */
export type SafetyFindingTable = Recorded & {
  patientId: string
  alertId: string
  ruleId: string
  kind: string
  severity: string
  tier: string
  /** Names, as JSON */
  drugs: string
  why: string
  forThisPatient: string
  management: string
  /** JSON list */
  sources: string
  context: string
  /** allergy, problem, result, medication, knowledge */
  cause: string
  knowledgeVersion: string
  /** open, gone, closed */
  state: string
  foundAt: number
  closedAt: number | null
  closedBy: string | null
  closedByName: string
  closing: string
}

export type SafetyTables = {
  knowledgePackage: KnowledgePackageTable
  knowledgeUse: KnowledgeUseTable
  safetyAnswer: SafetyAnswerTable
  safetyShown: SafetyShownTable
  safetyOverride: SafetyOverrideTable
  safetyPolicy: SafetyPolicyTable
  safetyFeedback: SafetyFeedbackTable
  safetyFinding: SafetyFindingTable
}
export const safetyTables = {
  knowledgePackage: { recordClass: 'A' },
  knowledgeUse: { recordClass: 'A' },
  safetyAnswer: { recordClass: 'A' },
  safetyShown: { recordClass: 'A' },
  safetyOverride: { recordClass: 'A' },
  safetyPolicy: { recordClass: 'A' },
  safetyFeedback: { recordClass: 'A' },
  safetyFinding: { recordClass: 'C' },
} satisfies Record<keyof SafetyTables, TableRule>
