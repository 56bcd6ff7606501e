import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type Recorded, type TableRule } from '../table.ts'

/** A form that the practice asks patients to sign; what it says stands in its versions. */
export type ConsentFormTable = Recorded & {
  title: string
  active: number
  /** check-in, on-request */
  askedAt: string
}
export type ConsentFormVersionTable = Recorded & {
  formId: string
  number: number
  title: string
  text: string
  /** How long a signature holds; null for ever */
  validMonths: number | null
  sha256: string
  writtenAt: number
  authorId: string | null
  authorName: string
}
/** What a patient, or somebody for her, agreed to or refused (FHIR Consent). */
export type ConsentTable = EntryColumns &
  ConceptColumns & {
    /** Null where it came from another system */
    formId: string | null
    versionId: string | null
    textSha256: string
    /** active (signed), rejected (refused), inactive (revoked) */
    status: string
    signerName: string
    /** self, parent, guardian, health-care-agent, other */
    signerRelationship: string
    /** drawn, typed, none */
    signatureKind: string
    /** Strokes as JSON, or the typed name */
    signature: string
    witnessId: string | null
    witnessName: string
    decidedAt: number
    expiresOn: string | null
    /** Why it was refused */
    reason: string
    revokedAt: number | null
    revokedName: string
    revocationReason: string
  }
export type ConsentTables = {
  consentForm: ConsentFormTable
  consentFormVersion: ConsentFormVersionTable
  consent: ConsentTable
}
export const consentTables = {
  consentForm: { recordClass: 'F' },
  consentFormVersion: { recordClass: 'A' },
  consent: { recordClass: 'D', inForce: NOT_RETRACTED },
} satisfies Record<keyof ConsentTables, TableRule>
