import { type Fault, type Reckoning, sameConcept, timeFault } from '../kernel/index.ts'
import type { Procedure, ProcedureDetails, ProcedureStatus, Relative, RelativeDetails, SocialDetails } from './model.ts'

/** What may follow upon what; what has ended stays ended. Source: HL7 FHIR R4, event-status. */
export const NEXT_STATUS: Readonly<Record<ProcedureStatus, readonly ProcedureStatus[]>> = {
  preparation: ['in-progress', 'not-done', 'completed', 'stopped'],
  'in-progress': ['completed', 'stopped'],
  unknown: ['preparation', 'in-progress', 'not-done', 'completed', 'stopped'],
  'not-done': [],
  completed: [],
  stopped: [],
}

/** Why a relative's history cannot be saved so. A relative may be born before the patient; not after today. */
export function relativeFaults(before: RelativeDetails | null, after: RelativeDetails, on: Reckoning): Fault[] {
  const fault = before?.born === after.born ? null : timeFault(after.born, on)
  return fault === 'future' ? [{ path: 'born', fault }] : []
}

/** One mother is one entry: what else she had belongs to it. */
export function relativeWarnings(after: RelativeDetails, others: readonly Relative[]): Fault[] {
  const same = (other: Relative) =>
    other.retraction === null && other.relativeName === after.relativeName && sameConcept(other.concept, after.concept)
  const single = after.concept.codings.some(({ code }) => ONE_OF_A_KIND.has(code))
  return single && others.some(same) ? [{ path: 'concept', fault: 'duplicate' }] : []
}
const ONE_OF_A_KIND = new Set(['MTH', 'FTH', 'MGRMTH', 'MGRFTH', 'PGRMTH', 'PGRFTH'])

export function socialFaults(before: SocialDetails | null, after: SocialDetails, on: Reckoning): Fault[] {
  const fault = before?.noted === after.noted ? null : timeFault(after.noted, on)
  return fault ? [{ path: 'noted', fault }] : []
}

export function procedureFaults(before: ProcedureDetails | null, after: ProcedureDetails, on: Reckoning): Fault[] {
  const faults: Fault[] = []
  const fault = before?.performed === after.performed ? null : timeFault(after.performed, on)
  // What is planned lies ahead.
  if (fault && !(fault === 'future' && after.status === 'preparation')) faults.push({ path: 'performed', fault })
  if (before && before.status !== after.status && !NEXT_STATUS[before.status].includes(after.status))
    faults.push({ path: 'status', fault: 'transition' })
  return faults
}

export function procedureWarnings(after: ProcedureDetails, others: readonly Procedure[]): Fault[] {
  const same = (other: Procedure) =>
    other.retraction === null &&
    other.status !== 'not-done' &&
    other.performed === after.performed &&
    sameConcept(other.concept, after.concept)
  return others.some(same) ? [{ path: 'concept', fault: 'duplicate' }] : []
}
