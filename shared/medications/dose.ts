import type { Medication } from './model.ts'

/** The dose as one value with its unit; a decimal keeps the precision it was written with. */
export const doseOf = ({ doseValue, doseUnit }: Pick<Medication, 'doseValue' | 'doseUnit'>): string =>
  doseValue === null ? '' : `${doseValue} ${doseUnit}`.trim()

/** What a drug is called: its words, else those of its code. */
export const drugName = ({ concept }: Pick<Medication, 'concept'>): string =>
  concept.text || concept.codings[0]?.display || ''

/**
 * What stands behind a drug's name about taking it: the dose, unless the name says it already, and the instructions, or
 * where there are none its route and frequency. Only what is there.
 */
export function takenAs(drug: Pick<Medication, 'concept' | 'doseValue' | 'doseUnit' | 'sig' | 'route' | 'frequency'>) {
  const dose = doseOf(drug)
  // The name of a drug often says its strength already.
  return [
    says(drugName(drug), dose) ? '' : dose,
    drug.sig || [drug.route, drug.frequency].filter(Boolean).join(' '),
  ].filter(Boolean)
}

/** Whether a name holds this very dose: `2.5 mg` does not say 5 mg, nor does `5 mg/mL`. */
function says(name: string, dose: string): boolean {
  const found = dose
    .split(' ')
    .map((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&'))
    .join('\\s*')
  return new RegExp(`(?<![\\d.,])${found}(?![\\w/])`, 'i').test(name)
}
