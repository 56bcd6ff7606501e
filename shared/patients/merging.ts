import { z } from 'zod'
import { Instant, isBirthKnown, PatientId, idOf } from '../kernel/index.ts'
import { DuplicateReason } from './duplicates.ts'
import { Patient, PatientDetails, PatientRow } from './model.ts'

/**
 * What may be taken over from a chart that is merged. Name, birth date and gender are what the survivor is known by; a birth
 * date all the same where less of it stands there: see `mayTakeOver`.
 */
export const TAKEN_FIELDS = [
  'birthOn',
  'middleName',
  'suffix',
  'preferredName',
  'pronouns',
  'phone',
  'email',
  'addressLine',
  'city',
  'state',
  'postalCode',
  'language',
  'maritalStatus',
  'birthSex',
  'genderIdentity',
  'ethnicity',
  'races',
  'morePhones',
  'previousNames',
  'previousAddresses',
  'contacts',
  'identifiers',
] as const satisfies readonly (keyof Patient)[]
export type TakenField = (typeof TAKEN_FIELDS)[number]

/**
 * Whether a field may be taken over: a birth date only where nothing of it is known of the survivor, or no more than the
 * merged chart's begins with. Two that differ are for whoever merges to look into, not to be written over.
 */
export function mayTakeOver(name: TakenField, survivor: { birthOn: string }, merged: { birthOn: string }): boolean {
  if (name !== 'birthOn') return true
  if (!isBirthKnown(merged.birthOn)) return false
  return !isBirthKnown(survivor.birthOn) || merged.birthOn.startsWith(`${survivor.birthOn}-`)
}

export const MergeId = idOf('MergeId')
export const Merge = z.object({
  mergeId: MergeId,
  survivorId: PatientId,
  survivorName: z.string(),
  survivorNumber: z.string(),
  mergedId: PatientId,
  mergedName: z.string(),
  mergedNumber: z.string(),
  reason: z.string(),
  mergedAt: Instant,
  mergedBy: z.string(),
  undoneAt: Instant.nullable(),
  undoneBy: z.string(),
  undoneReason: z.string(),
})
export type Merge = z.infer<typeof Merge>

/** Of somebody who is being registered: as much as tells whether she is known already. */
export const SuspectFacts = PatientDetails.pick({
  familyName: true,
  givenName: true,
  middleName: true,
  suffix: true,
  birthOn: true,
  gender: true,
  phone: true,
  email: true,
  addressLine: true,
  postalCode: true,
})
export type SuspectFacts = z.infer<typeof SuspectFacts>

/** A patient beside whom another looks like the same person. */
export const Suspect = z.object({
  patient: PatientRow,
  score: z.number(),
  likely: z.boolean(),
  reasons: z.array(DuplicateReason),
})
export type Suspect = z.infer<typeof Suspect>
export const DuplicatePair = Suspect.extend({ other: PatientRow })
export type DuplicatePair = z.infer<typeof DuplicatePair>
