import { z } from 'zod'
import { EntryHead, NamedConcept, TimeOrWords } from '../kernel/index.ts'

/** Source: HL7 FHIR R4, condition-clinical. */
export const ProblemStatus = z.enum(['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'])
export type ProblemStatus = z.infer<typeof ProblemStatus>
/** Source: HL7 FHIR R4, condition-ver-status, without entered-in-error, which is a retraction here. */
export const ProblemVerification = z.enum(['unconfirmed', 'provisional', 'differential', 'confirmed', 'refuted'])
export type ProblemVerification = z.infer<typeof ProblemVerification>

/** What a person says of a problem; FHIR Condition. */
export const ProblemDetails = z.object({
  concept: NamedConcept,
  category: z.enum(['problem', 'diagnosis', 'concern']).default('problem'),
  clinicalStatus: ProblemStatus.default('active'),
  verificationStatus: ProblemVerification.default('confirmed'),
  severity: z.enum(['', 'mild', 'moderate', 'severe']).default(''),
  onset: TimeOrWords.nullable().default(null),
  abated: TimeOrWords.nullable().default(null),
  bodySite: z.string().trim().max(300).default(''),
  note: z.string().trim().max(10_000).default(''),
})
export type ProblemDetails = z.infer<typeof ProblemDetails>

export const Problem = EntryHead.extend(ProblemDetails.shape)
export type Problem = z.infer<typeof Problem>
