/** What a statement says: only what the patient owes is to be paid; what insurance owes stands beside it. In cents. */
export function statementFigures(owed: { patientCents: number; unappliedCents: number; insuranceCents: number }) {
  const { patientCents, unappliedCents, insuranceCents } = owed
  return {
    patientDueCents: patientCents,
    unappliedCents,
    payThisCents: Math.max(patientCents - unappliedCents, 0),
    insurancePendingCents: insuranceCents,
  }
}
