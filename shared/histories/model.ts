import { z } from 'zod'
import { Coding, Concept, EntryHead, EventTime, ListState, NamedConcept, TimeOrWords } from '../kernel/index.ts'

const Words = (length: number) => z.string().trim().max(length).default('')

/** What a relative had; `onset` is an age or a time, in words: `at 52`. */
export const RelativeCondition = z.object({
  concept: NamedConcept,
  onset: Words(200),
  outcome: Words(300),
  note: Words(2000),
})

/** What a person says of one relative; FHIR FamilyMemberHistory. */
export const RelativeDetails = z.object({
  /** The relationship: mother, brother, maternal aunt. */
  concept: NamedConcept,
  status: z.enum(['partial', 'completed', 'health-unknown']).default('completed'),
  relativeName: Words(300),
  sex: z.enum(['', 'male', 'female', 'other', 'unknown']).default(''),
  born: TimeOrWords.nullable().default(null),
  /** Empty, `yes`, or when or at what age. */
  deceased: Words(200),
  conditions: z.array(RelativeCondition).max(100).default([]),
  note: Words(10_000),
})
export type RelativeDetails = z.infer<typeof RelativeDetails>
export const Relative = EntryHead.extend(RelativeDetails.shape)
export type Relative = z.infer<typeof Relative>

/** One answer about how the patient lives; FHIR Observation of the category social-history. */
export const SocialDetails = z.object({
  /** The question: smoking, alcohol, drugs, occupation, housing. */
  concept: NamedConcept,
  value: z.string().trim().min(1, 'Write the answer').max(2000),
  valueCodings: z.array(Coding).max(20).default([]),
  /** When it was so; the moment of writing unless told. */
  noted: EventTime.nullable().default(null),
  note: Words(10_000),
})
export type SocialDetails = z.infer<typeof SocialDetails>
export const Social = EntryHead.extend({
  concept: Concept,
  value: z.string(),
  /** In words; empty where the answer is no quantity. */
  unitText: z.string(),
  valueCodings: z.array(Coding),
  note: z.string(),
})
export type Social = z.infer<typeof Social>

export const ProcedureStatus = z.enum(['preparation', 'in-progress', 'not-done', 'completed', 'stopped', 'unknown'])
export type ProcedureStatus = z.infer<typeof ProcedureStatus>

/** What a person says of an operation or another procedure; FHIR Procedure. */
export const ProcedureDetails = z.object({
  concept: NamedConcept,
  category: z.enum(['', 'surgical', 'diagnostic', 'counselling', 'other']).default('surgical'),
  status: ProcedureStatus.default('completed'),
  /** When; null where nobody knows. */
  performed: TimeOrWords.nullable().default(null),
  bodySite: Words(300),
  outcome: Words(1000),
  performerName: Words(200),
  reasonText: Words(500),
  reasonCodings: z.array(Coding).max(20).default([]),
  note: Words(10_000),
})
export type ProcedureDetails = z.infer<typeof ProcedureDetails>
export const Procedure = EntryHead.extend(ProcedureDetails.shape)
export type Procedure = z.infer<typeof Procedure>

/** Everything that is told of how the patient came here; the state is that of the family history. */
export const Histories = z.object({
  relatives: z.array(Relative),
  social: z.array(Social),
  procedures: z.array(Procedure),
  state: ListState,
})
export type Histories = z.infer<typeof Histories>
