import type { When } from '../knowledge.ts'

/** Whether a condition reads the drugs that a rule is about, or the patient, her list and her results alone. */
const OF_PATIENT: Readonly<Record<Exclude<When['op'], 'all' | 'any' | 'not'>, boolean>> = {
  always: true,
  age: true,
  sex: true,
  weight: true,
  weeks: true,
  problem: true,
  pregnant: true,
  breastfeeding: true,
  lab: true,
  missing: true,
  has: true,
  second: true,
  naive: true,
  dose: false,
  route: false,
  form: false,
  new: false,
  'below-tolerance': false,
}

/** Where it is, the condition has one answer for this patient, whichever two drugs of the rule meet. */
export function isOfPatient(when: When): boolean {
  if (when.op === 'all' || when.op === 'any') return when.of.every((one) => isOfPatient(one))
  if (when.op === 'not') return isOfPatient(when.of)
  return OF_PATIENT[when.op]
}
