import { z } from 'zod'
import { BirthDate, CivilDate, EntryHead, idOf, Instant, PatientId } from '../kernel/index.ts'

export const FormId = idOf('FormId')
export type FormId = z.infer<typeof FormId>
export const FormVersionId = idOf('FormVersionId')
export type FormVersionId = z.infer<typeof FormVersionId>

/** When a form is asked for: of every patient at check-in, or when somebody thinks of it. */
export const AskedAt = z.enum(['check-in', 'on-request'])
export type AskedAt = z.infer<typeof AskedAt>

/** What the practice writes of a form. The text is signed as it stands; `validMonths` null: for ever. */
export const FormDetails = z.object({
  title: z.string().trim().min(1, 'Write the title').max(200),
  text: z.string().trim().min(1, 'Write the text').max(20_000),
  validMonths: z.number().int().min(1, 'At least one month').max(240, 'At most 20 years').nullable().default(null),
  askedAt: AskedAt.default('on-request'),
  active: z.boolean().default(true),
})
export type FormDetails = z.infer<typeof FormDetails>

/** A form in its current version. Versions never change: what was signed can always be read as it was signed. */
export const ConsentForm = z.object({
  ...FormDetails.shape,
  formId: FormId,
  revision: z.number().int(),
  versionId: FormVersionId,
  number: z.number().int(),
  writtenAt: Instant,
  authorName: z.string(),
})
export type ConsentForm = z.infer<typeof ConsentForm>

/** Source: HL7 FHIR R4 consent-state-codes: signed, refused, revoked. */
export const ConsentStatus = z.enum(['active', 'rejected', 'inactive'])
export type ConsentStatus = z.infer<typeof ConsentStatus>

/** Who signs for the patient, or herself. */
export const SignerRelationship = z.enum(['self', 'parent', 'guardian', 'health-care-agent', 'other'])
export type SignerRelationship = z.infer<typeof SignerRelationship>

const Point = z.tuple([z.number().int().min(0).max(2000), z.number().int().min(0).max(1000)])
/** A signature: drawn, as strokes of points in a field of 2000 × 1000, or typed with the words “I sign”. */
export const Signature = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('drawn'), strokes: z.array(z.array(Point).min(1).max(2000)).min(1).max(200) }),
  z.object({ kind: z.literal('typed'), name: z.string().trim().min(2, 'Type the whole name').max(200) }),
])
export type Signature = z.infer<typeof Signature>

export const Signer = z.object({
  name: z.string().trim().min(2, 'Write who signs').max(200),
  relationship: SignerRelationship.default('self'),
})
export type Signer = z.infer<typeof Signer>

/** What was agreed to or refused, by whom, before whom. */
export const Consent = EntryHead.extend({
  formId: FormId,
  versionId: FormVersionId,
  title: z.string(),
  number: z.number().int(),
  status: ConsentStatus,
  signerName: z.string(),
  signerRelationship: SignerRelationship,
  signatureKind: z.enum(['drawn', 'typed', 'none']),
  witnessName: z.string(),
  decidedAt: Instant,
  /** The last day on which it holds; null for ever. */
  expiresOn: CivilDate.nullable(),
  /** Why it was refused. */
  reason: z.string(),
  revokedAt: Instant.nullable(),
  revokedName: z.string(),
  revocationReason: z.string(),
  /** Signed, not revoked, not run out, not taken back. */
  holds: z.boolean(),
})
export type Consent = z.infer<typeof Consent>

/** A consent as it was signed: the text of its version, and the signature. */
export const SignedConsent = z.object({ consent: Consent, text: z.string(), signature: Signature.nullable() })
export type SignedConsent = z.infer<typeof SignedConsent>

/** A consent that runs out, as the list across the practice shows it. */
export const ExpiringConsent = z.object({
  entryId: z.string(),
  patientId: PatientId,
  patientName: z.string(),
  birthOn: BirthDate,
  title: z.string(),
  expiresOn: CivilDate,
  expired: z.boolean(),
})
export type ExpiringConsent = z.infer<typeof ExpiringConsent>
