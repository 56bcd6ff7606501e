import { type Fault, type Reckoning, sameConcept, timeFault } from '../kernel/index.ts'
import type { Medication, MedicationDetails, MedicationStatus, ReconcileLine, StatusMove } from './model.ts'

/** What may follow upon what. What was stopped or finished is begun again as a new entry, so that both times are told. */
export const NEXT_STATUS: Readonly<Record<MedicationStatus, readonly MedicationStatus[]>> = {
  intended: ['active', 'not-taken', 'stopped'],
  active: ['on-hold', 'stopped', 'completed', 'not-taken'],
  'on-hold': ['active', 'stopped', 'completed'],
  'not-taken': ['active', 'stopped'],
  unknown: ['active', 'on-hold', 'stopped', 'completed', 'not-taken'],
  stopped: [],
  completed: [],
}

/** Whether a drug must be reckoned with: one on hold too, for it is in the house. */
export const holdsNow = (drug: Pick<Medication, 'status' | 'retraction'>): boolean =>
  drug.retraction === null && ['active', 'on-hold', 'intended', 'unknown'].includes(drug.status)

/** Why a drug cannot be saved so. @param before what it was; null for a new one */
export function medicationFaults(before: MedicationDetails | null, after: MedicationDetails, on: Reckoning): Fault[] {
  const faults: Fault[] = []
  const fault = before?.started === after.started ? null : timeFault(after.started, on)
  // One that is prescribed to begin next week is on the list today.
  const later = fault === 'future' && after.source === 'prescribed'
  if (fault && !later) faults.push({ path: 'started', fault })
  if (after.doseValue !== null && after.doseUnit === '') faults.push({ path: 'doseUnit', fault: 'needs-dose-unit' })
  return faults
}

/** What somebody must have seen before this is saved: the same drug by code, or the same ingredients by name. */
export function medicationWarnings(after: MedicationDetails, others: readonly Medication[]): Fault[] {
  const has = others.some((other) => holdsNow(other) && sameDrug(other.concept, after.concept))
  return has ? [{ path: 'concept', fault: 'duplicate' }] : []
}

/** Why a drug's status cannot be moved so. */
export function moveFaults(before: Medication, move: Pick<StatusMove, 'to' | 'on' | 'reason'>, on: Reckoning): Fault[] {
  const faults: Fault[] = []
  if (!NEXT_STATUS[before.status].includes(move.to)) faults.push({ path: 'to', fault: 'transition' })
  if (['stopped', 'on-hold', 'not-taken'].includes(move.to) && move.reason.trim().length < 3)
    faults.push({ path: 'reason', fault: 'needs-reason' })
  const fault = timeFault(move.on, on)
  if (fault) faults.push({ path: 'on', fault })
  return faults
}

/** Words of a drug's name that say how it is made and how much of it, not what is in it. */
const BESIDE_INGREDIENT = new Set(
  `tablet tablets tab tabs capsule capsules cap caps oral solution suspension injection injectable cream ointment gel
   patch spray inhaler inhalation aerosol drops drop syrup powder extended release er xr sr dr ec xl delayed
   chewable film coated disintegrating topical ophthalmic otic nasal sublingual mg mcg ug g ml l unit units iu meq actuat
   actuation hr hour pack kit pen vial prefilled syringe metered dose mdi hfa odt po daily bid tid qid qhs prn once twice
   take one hydrochloride hcl sodium potassium besylate maleate tartrate succinate calcium sulfate acetate fumarate
   citrate phosphate mesylate`.split(/\s+/),
)

const MINERALS = new Set(['sodium', 'potassium', 'calcium'])

/** The ingredients as the name tells them, in order of the alphabet: `Lisinopril 10 MG Oral Tablet` → `lisinopril`. */
export function ingredientsOf(name: string): string {
  const generic = name.replace(/\[[^\]]*\]/g, ' ').replace(/\([^)]*\)/g, ' ')
  const words = generic.toLowerCase().match(/\p{L}[\p{L}\p{N}-]*/gu) ?? []
  // A salt that leads the name is the drug itself: potassium chloride, calcium carbonate.
  const kept = words.filter((word, index) => (index === 0 && MINERALS.has(word)) || !BESIDE_INGREDIENT.has(word))
  return [...new Set(kept)].toSorted((a, b) => (a < b ? -1 : 1)).join(' ')
}

type Named = MedicationDetails['concept']

/** Whether two drugs are the same by code or by the ingredients in their names, whatever their strength and form. */
export function sameDrug(a: Named, b: Named): boolean {
  if (sameConcept(a, b)) return true
  const [one, two] = [ingredientsOf(a.text), ingredientsOf(b.text)]
  return one !== '' && one === two
}

/** What is wrong with the decisions about two lists: each must be about something, and everything of ours decided. */
export function reconcileFaults(
  lines: readonly ReconcileLine[],
  ours: readonly Pick<Medication, 'entryId'>[],
): Fault[] {
  const faults: Fault[] = []
  for (const [index, { action, ours: own, theirs, reason }] of lines.entries()) {
    const path = `lines.${index}`
    const about = action === 'keep' || action === 'stop' ? own : theirs
    if (!about) faults.push({ path, fault: 'wrong-decision' })
    if (action === 'stop' && reason.length < 3) faults.push({ path, fault: 'needs-reason' })
  }
  const decided = lines.flatMap(({ ours: own, theirs }) => [
    ...(own ? [own.entryId] : []),
    ...(theirs && 'entryId' in theirs ? [theirs.entryId] : []),
  ])
  if (new Set(decided).size !== decided.length) faults.push({ path: 'lines', fault: 'wrong-decision' })
  if (ours.some(({ entryId }) => !decided.includes(entryId))) faults.push({ path: 'lines', fault: 'undecided' })
  return faults
}
