import { z } from 'zod'
import { Concept, EntryHead, NamedConcept, TimeOrWords } from '../kernel/index.ts'

/** Source: HL7 FHIR R4, allergyintolerance-clinical. */
export const AllergyStatus = z.enum(['active', 'inactive', 'resolved'])
export type AllergyStatus = z.infer<typeof AllergyStatus>
/** Source: HL7 FHIR R4, allergyintolerance-verification, without entered-in-error, which is a retraction here. */
export const AllergyVerification = z.enum(['unconfirmed', 'confirmed', 'refuted'])
export type AllergyVerification = z.infer<typeof AllergyVerification>

/** What happened once; severity is that of this reaction, criticality that of the next. */
export const Reaction = z.object({
  manifestations: z.array(Concept).max(30).default([]),
  severity: z.enum(['', 'mild', 'moderate', 'severe']).default(''),
  description: z.string().trim().max(2000).default(''),
  onset: TimeOrWords.nullable().default(null),
})
export type Reaction = z.infer<typeof Reaction>

/** What a person says of an allergy; FHIR AllergyIntolerance. */
export const AllergyDetails = z.object({
  /** The substance. */
  concept: NamedConcept,
  type: z.enum(['', 'allergy', 'intolerance']).default(''),
  category: z.enum(['', 'medication', 'food', 'environment', 'biologic']).default(''),
  criticality: z.enum(['', 'low', 'high', 'unable-to-assess']).default(''),
  clinicalStatus: AllergyStatus.default('active'),
  verificationStatus: AllergyVerification.default('unconfirmed'),
  onset: TimeOrWords.nullable().default(null),
  lastOccurred: TimeOrWords.nullable().default(null),
  reactions: z.array(Reaction).max(30).default([]),
  note: z.string().trim().max(10_000).default(''),
})
export type AllergyDetails = z.infer<typeof AllergyDetails>

export const Allergy = EntryHead.extend(AllergyDetails.shape)
export type Allergy = z.infer<typeof Allergy>
