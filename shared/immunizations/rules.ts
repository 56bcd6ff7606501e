import { asEventTime, type Fault, type Reckoning, sameConcept, timeFault } from '../kernel/index.ts'
import type { Immunization, ImmunizationDetails } from './model.ts'

export const holdsNow = (entry: Pick<Immunization, 'retraction'>): boolean => entry.retraction === null

/** Why an immunization cannot be saved so. @param before what it was; null for a new one */
export function immunizationFaults(
  before: ImmunizationDetails | null,
  after: ImmunizationDetails,
  on: Reckoning,
): Fault[] {
  const faults: Fault[] = []
  const fault = before?.given === after.given ? null : timeFault(after.given, on)
  if (fault) faults.push({ path: 'given', fault })
  // What was given cannot become refused: that would be another fact, and this one an error.
  if (before && before.status !== after.status) faults.push({ path: 'status', fault: 'transition' })
  if (after.status === 'not-done' && after.notDoneReason === '')
    faults.push({ path: 'notDoneReason', fault: 'needs-reason' })
  if (after.doseValue !== null && after.doseUnit === '') faults.push({ path: 'doseUnit', fault: 'needs-dose-unit' })
  return faults
}

/** What somebody must have seen before this is saved. @param others the patient's other immunizations */
export function immunizationWarnings(
  before: ImmunizationDetails | null,
  after: ImmunizationDetails,
  others: readonly Immunization[],
): Fault[] {
  if (after.status === 'not-done') return []
  const same = (other: Immunization) =>
    other.retraction === null &&
    other.status === 'completed' &&
    other.happened.slice(0, 10) === after.given.slice(0, 10) &&
    sameConcept(other.concept, after.concept)
  const expired =
    isExpired(after) && (before?.expiresOn !== after.expiresOn || before.given !== after.given || !isExpired(before))
  return [
    ...(others.some(same) ? [{ path: 'concept', fault: 'duplicate' } as const] : []),
    ...(expired ? [{ path: 'expiresOn', fault: 'expired-lot' } as const] : []),
  ]
}

/** Whether the lot's last day was over on the day of giving; an expiry date names the last day of use. */
export function isExpired({ given, expiresOn }: Pick<ImmunizationDetails, 'given' | 'expiresOn'>): boolean {
  const day = asEventTime(given)?.slice(0, 10)
  return day?.length === 10 && expiresOn !== null && day > expiresOn
}
