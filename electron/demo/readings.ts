import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import { around, type Random } from './random.ts'
import type { LabPanel, Reading } from './story-model.ts'

/** What one body is like, so that its readings belong together from visit to visit. */
export type Body = {
  heightIn: number
  weightLb: number
  systolic: number
  diastolic: number
  a1c: number
  creatinine: number
  ldl: number
}

const reading = (code: string, conceptText: string, value: string, unit: string, unitText = unit): Reading => ({
  code,
  conceptText,
  value,
  unit,
  unitText,
})
const part = (code: string, text: string, value: number) => ({
  concept: { text, codings: [{ system: CODE_SYSTEM.loinc, code, display: text }] },
  valueKind: 'quantity',
  value: String(value),
  unit: 'mm[Hg]',
  unitText: 'mmHg',
})

/** What is usual at an age in years. Source: AHA, PALS Provider Manual 2020, middle of the normal ranges. */
const ADULT = { from: 12, pulse: 74, breaths: 15 }
const PACES = [
  { from: 0, pulse: 140, breaths: 40 },
  { from: 1, pulse: 118, breaths: 29 },
  { from: 3, pulse: 100, breaths: 24 },
  { from: 6, pulse: 94, breaths: 21 },
  ADULT,
]

/** The vital signs of one visit, as entered in US units. Codes: LOINC. */
export function vitalsOf(random: Random, body: Body, age: number): Reading[] {
  const { pulse, breaths } = PACES.findLast(({ from }) => from <= age) ?? ADULT
  const systolic = Math.round(around(random, body.systolic, 9))
  const diastolic = Math.min(Math.round(around(random, body.diastolic, 6)), systolic - 15)
  const components = JSON.stringify([
    part('8480-6', 'Systolic blood pressure', systolic),
    part('8462-4', 'Diastolic blood pressure', diastolic),
  ])
  return [
    { ...reading('85354-9', 'Blood pressure', '', ''), components },
    reading('8867-4', 'Heart rate', String(Math.round(around(random, pulse, 8))), '/min'),
    reading('9279-1', 'Respiratory rate', String(Math.round(around(random, breaths, 2))), '/min'),
    reading('8310-5', 'Body temperature', around(random, 98.2, 0.5).toFixed(1), '[degF]', '°F'),
    reading('29463-7', 'Body weight', around(random, body.weightLb, 2).toFixed(1), '[lb_av]', 'lb'),
    reading('8302-2', 'Body height', body.heightIn.toFixed(1), '[in_i]', 'in'),
    reading(
      '59408-5',
      'Oxygen saturation by pulse oximetry',
      String(Math.min(100, Math.round(around(random, 97.5, 1)))),
      '%',
    ),
  ]
}

const flagged = (one: Reading, low: string, high: string): Reading => {
  const value = Number(one.value)
  const interpretation = value < Number(low) ? 'L' : value > Number(high) ? 'H' : 'N'
  return { ...one, rangeLow: low, rangeHigh: high, interpretation }
}

export const PANEL_NAMES: Readonly<Record<LabPanel, { code: string; text: string }>> = {
  a1c: { code: '4548-4', text: 'Hemoglobin A1c' },
  bmp: { code: '51990-0', text: 'Basic metabolic panel' },
  lipid: { code: '57698-3', text: 'Lipid panel' },
  tsh: { code: '3016-3', text: 'TSH' },
  cbc: { code: '58410-2', text: 'CBC' },
}

/** The results of one panel with the laboratory's own ranges. Codes: LOINC. */
export function resultsOf(random: Random, panel: LabPanel, body: Body): Reading[] {
  const value = (mean: number, spread: number, places: number) =>
    Math.max(around(random, mean, spread), 0.1).toFixed(places)
  switch (panel) {
    case 'a1c':
      return [flagged(reading('4548-4', 'Hemoglobin A1c', value(body.a1c, 0.4, 1), '%'), '4.0', '5.6')]
    case 'bmp':
      return [
        flagged(reading('2951-2', 'Sodium', value(140, 2, 0), 'mmol/L'), '136', '145'),
        flagged(reading('2823-3', 'Potassium', value(4.3, 0.4, 1), 'mmol/L'), '3.5', '5.1'),
        flagged(reading('2160-0', 'Creatinine', value(body.creatinine, 0.08, 2), 'mg/dL'), '0.60', '1.30'),
        flagged(reading('2345-7', 'Glucose', value(body.a1c * 18, 12, 0), 'mg/dL'), '70', '99'),
      ]
    case 'lipid':
      return [
        flagged(reading('2093-3', 'Cholesterol', value(body.ldl + 75, 10, 0), 'mg/dL'), '0', '199'),
        flagged(reading('13457-7', 'LDL cholesterol (calculated)', value(body.ldl, 10, 0), 'mg/dL'), '0', '99'),
        flagged(reading('2085-9', 'HDL cholesterol', value(50, 8, 0), 'mg/dL'), '40', '90'),
        flagged(reading('2571-8', 'Triglycerides', value(140, 35, 0), 'mg/dL'), '0', '149'),
      ]
    case 'tsh':
      return [flagged(reading('3016-3', 'TSH', value(2.6, 1.4, 2), 'm[IU]/L', 'mIU/L'), '0.40', '4.50')]
    case 'cbc':
      return [
        flagged(reading('718-7', 'Hemoglobin', value(13.8, 1, 1), 'g/dL'), '12.0', '17.5'),
        flagged(reading('6690-2', 'White blood cells', value(7, 1.6, 1), '10*3/uL'), '4.0', '11.0'),
        flagged(reading('777-3', 'Platelets', value(250, 45, 0), '10*3/uL'), '150', '400'),
      ]
  }
}
