import { endsBeforeStart, type Fault, type Reckoning, sameConcept, timeFault } from '../kernel/index.ts'
import type { Problem, ProblemDetails, ProblemStatus, ProblemVerification } from './model.ts'

/** What may follow upon what. A recurrence or relapse needs a time without the problem before it. Source: HL7 FHIR R4, condition-clinical. */
export const NEXT_STATUS: Readonly<Record<ProblemStatus, readonly ProblemStatus[]>> = {
  active: ['inactive', 'remission', 'resolved'],
  recurrence: ['inactive', 'remission', 'resolved'],
  relapse: ['inactive', 'remission', 'resolved'],
  inactive: ['active', 'recurrence', 'relapse', 'remission', 'resolved'],
  remission: ['active', 'relapse', 'inactive', 'resolved'],
  resolved: ['active', 'recurrence', 'inactive'],
}

/** What was confirmed may be refuted, not become a guess again. */
export const NEXT_VERIFICATION: Readonly<Record<ProblemVerification, readonly ProblemVerification[]>> = {
  unconfirmed: ['provisional', 'differential', 'confirmed', 'refuted'],
  provisional: ['differential', 'confirmed', 'refuted'],
  differential: ['provisional', 'confirmed', 'refuted'],
  confirmed: ['refuted'],
  refuted: ['unconfirmed', 'provisional', 'confirmed'],
}

export const isPresent = (status: ProblemStatus): boolean => ['active', 'recurrence', 'relapse'].includes(status)

/** Whether a problem counts as one that the patient has. */
export const holdsNow = (problem: Pick<Problem, 'clinicalStatus' | 'verificationStatus' | 'retraction'>): boolean =>
  problem.retraction === null && isPresent(problem.clinicalStatus) && problem.verificationStatus !== 'refuted'

/** Why a problem cannot be saved so. @param before what it was; null for a new one */
export function problemFaults(before: ProblemDetails | null, after: ProblemDetails, on: Reckoning): Fault[] {
  const faults: Fault[] = []
  for (const path of ['onset', 'abated'] as const) {
    // What came in wrong long ago must not keep the rest from being changed.
    const fault = before?.[path] === after[path] ? null : timeFault(after[path], on)
    if (fault) faults.push({ path, fault })
  }
  if (endsBeforeStart(after.onset, after.abated, on.timeZone))
    faults.push({ path: 'abated', fault: 'ends-before-start' })
  // Source: HL7 FHIR R4, Condition, con-4.
  if (after.abated !== null && isPresent(after.clinicalStatus))
    faults.push({ path: 'abated', fault: 'ended-yet-active' })
  if (before && !mayFollow(NEXT_STATUS, before.clinicalStatus, after.clinicalStatus))
    faults.push({ path: 'clinicalStatus', fault: 'transition' })
  if (before && !mayFollow(NEXT_VERIFICATION, before.verificationStatus, after.verificationStatus))
    faults.push({ path: 'verificationStatus', fault: 'transition' })
  return faults
}

/** What somebody must have seen before this is saved. @param others the patient's other problems */
export function problemWarnings(after: ProblemDetails, others: readonly Problem[]): Fault[] {
  const has = others.some((other) => holdsNow(other) && sameConcept(other.concept, after.concept))
  return has && isPresent(after.clinicalStatus) ? [{ path: 'concept', fault: 'duplicate' }] : []
}

const mayFollow = <S extends string>(next: Readonly<Record<S, readonly S[]>>, from: S, to: S): boolean =>
  from === to || next[from].includes(to)
