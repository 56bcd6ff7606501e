/**
 * Sets of tests that are reported together, for entering a paper report by hand: LOINC code, name, UCUM unit. Reference
 * ranges are the laboratory's own and are not given here.
 * Source: LOINC 2.77, codes and example UCUM units. This material contains content from LOINC (http://loinc.org), copyright
 * Regenstrief Institute, Inc. and the LOINC Committee, available at no cost under the license at http://loinc.org/license.
 */
export type PanelTest = {
  readonly code: string
  readonly name: string
  readonly unit: string
  readonly choices?: readonly string[]
}
export type Panel = {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly tests: readonly PanelTest[]
}

const test = (code: string, name: string, unit = ''): PanelTest => ({ code, name, unit })
const graded = (code: string, name: string): PanelTest => ({
  code,
  name,
  unit: '',
  choices: ['negative', 'trace', '1+', '2+', '3+', '4+'],
})

const BASIC: readonly PanelTest[] = [
  test('2951-2', 'Sodium', 'mmol/L'),
  test('2823-3', 'Potassium', 'mmol/L'),
  test('2075-0', 'Chloride', 'mmol/L'),
  test('2028-9', 'Carbon dioxide, total', 'mmol/L'),
  test('3094-0', 'Urea nitrogen (BUN)', 'mg/dL'),
  test('2160-0', 'Creatinine', 'mg/dL'),
  test('98979-8', 'eGFR (CKD-EPI 2021)', 'mL/min/{1.73_m2}'),
  test('2345-7', 'Glucose', 'mg/dL'),
  test('17861-6', 'Calcium', 'mg/dL'),
]

export const PANELS: readonly Panel[] = [
  { id: 'bmp', code: '24321-2', name: 'Basic metabolic panel', tests: BASIC },
  {
    id: 'cmp',
    code: '24323-8',
    name: 'Comprehensive metabolic panel',
    tests: [
      ...BASIC,
      test('2885-2', 'Protein, total', 'g/dL'),
      test('1751-7', 'Albumin', 'g/dL'),
      test('1975-2', 'Bilirubin, total', 'mg/dL'),
      test('6768-6', 'Alkaline phosphatase', 'U/L'),
      test('1742-6', 'ALT', 'U/L'),
      test('1920-8', 'AST', 'U/L'),
    ],
  },
  {
    id: 'cbc',
    code: '58410-2',
    name: 'Complete blood count',
    tests: [
      test('6690-2', 'White blood cells', '10*3/uL'),
      test('789-8', 'Red blood cells', '10*6/uL'),
      test('718-7', 'Hemoglobin', 'g/dL'),
      test('4544-3', 'Hematocrit', '%'),
      test('787-2', 'MCV', 'fL'),
      test('785-6', 'MCH', 'pg'),
      test('786-4', 'MCHC', 'g/dL'),
      test('788-0', 'RDW', '%'),
      test('777-3', 'Platelets', '10*3/uL'),
    ],
  },
  {
    id: 'lipid',
    code: '24331-1',
    name: 'Lipid panel',
    tests: [
      test('2093-3', 'Cholesterol, total', 'mg/dL'),
      test('2085-9', 'HDL cholesterol', 'mg/dL'),
      test('13457-7', 'LDL cholesterol, calculated', 'mg/dL'),
      test('2571-8', 'Triglycerides', 'mg/dL'),
      test('43396-1', 'Non-HDL cholesterol', 'mg/dL'),
    ],
  },
  { id: 'a1c', code: '4548-4', name: 'Hemoglobin A1c', tests: [test('4548-4', 'Hemoglobin A1c', '%')] },
  {
    id: 'thyroid',
    code: '3016-3',
    name: 'Thyroid stimulating hormone',
    tests: [test('3016-3', 'TSH', 'm[IU]/L'), test('3024-7', 'Free T4', 'ng/dL')],
  },
  {
    id: 'ua',
    code: '24356-8',
    name: 'Urinalysis',
    tests: [
      test('5778-6', 'Color'),
      test('5767-9', 'Appearance'),
      test('5811-5', 'Specific gravity'),
      test('5803-2', 'pH'),
      graded('25428-4', 'Glucose, urine'),
      graded('20454-5', 'Protein, urine'),
      graded('2514-8', 'Ketones'),
      graded('5794-3', 'Blood'),
      graded('5770-3', 'Bilirubin, urine'),
      test('20405-7', 'Urobilinogen', 'mg/dL'),
      graded('5802-4', 'Nitrite'),
      graded('5799-2', 'Leukocyte esterase'),
    ],
  },
]
