import {
  type Fault,
  endsBeforeStart,
  type ListState,
  listStateOf,
  type RecordedReview,
  type Reckoning,
  sameConcept,
  timeFault,
} from '../kernel/index.ts'
import type { Allergy, AllergyDetails, AllergyStatus, AllergyVerification } from './model.ts'

/** What may follow upon what. Source: HL7 FHIR R4, allergyintolerance-clinical. */
export const NEXT_STATUS: Readonly<Record<AllergyStatus, readonly AllergyStatus[]>> = {
  active: ['inactive', 'resolved'],
  inactive: ['active', 'resolved'],
  resolved: ['active'],
}

/** What was confirmed may be refuted, not become hearsay again. */
export const NEXT_VERIFICATION: Readonly<Record<AllergyVerification, readonly AllergyVerification[]>> = {
  unconfirmed: ['confirmed', 'refuted'],
  confirmed: ['refuted'],
  refuted: ['unconfirmed', 'confirmed'],
}

/** Whether an allergy must be reckoned with: one that nobody has confirmed yet too. */
export const holdsNow = (allergy: Pick<Allergy, 'clinicalStatus' | 'verificationStatus' | 'retraction'>): boolean =>
  allergy.retraction === null && allergy.clinicalStatus === 'active' && allergy.verificationStatus !== 'refuted'

/** What is known of the allergies of a chart: `never-asked`, `none-known`, `present` or `unable`, with when and who. */
export const allergyState = (reviews: readonly RecordedReview[], allergies: readonly Allergy[]): ListState =>
  listStateOf(
    reviews,
    allergies.map((allergy) => ({ ...allergy, active: holdsNow(allergy) })),
  )

/** Why an allergy cannot be saved so. @param before what it was; null for a new one */
export function allergyFaults(before: AllergyDetails | null, after: AllergyDetails, on: Reckoning): Fault[] {
  const faults: Fault[] = []
  for (const path of ['onset', 'lastOccurred'] as const) {
    const fault = before?.[path] === after[path] ? null : timeFault(after[path], on)
    if (fault) faults.push({ path, fault })
  }
  if (endsBeforeStart(after.onset, after.lastOccurred, on.timeZone))
    faults.push({ path: 'lastOccurred', fault: 'ends-before-start' })
  const { clinicalStatus: status, verificationStatus: verification } = before ?? after
  if (status !== after.clinicalStatus && !NEXT_STATUS[status].includes(after.clinicalStatus))
    faults.push({ path: 'clinicalStatus', fault: 'transition' })
  if (verification !== after.verificationStatus && !NEXT_VERIFICATION[verification].includes(after.verificationStatus))
    faults.push({ path: 'verificationStatus', fault: 'transition' })
  return faults
}

/** What somebody must have seen before this is saved. @param others the patient's other allergies */
export function allergyWarnings(after: AllergyDetails, others: readonly Allergy[]): Fault[] {
  const has = others.some((other) => holdsNow(other) && sameConcept(other.concept, after.concept))
  return has && after.clinicalStatus === 'active' ? [{ path: 'concept', fault: 'duplicate' }] : []
}

const GRAVITY = { high: 0, 'unable-to-assess': 1, '': 1, low: 2 } as const

/** The gravest first, then by name: as a banner tells them. */
export const byGravity = (a: Allergy, b: Allergy): number =>
  GRAVITY[a.criticality] - GRAVITY[b.criticality] || a.concept.text.localeCompare(b.concept.text, 'en')
