import { type ChargeLine, readNdc } from '../../shared/charges/index.ts'
import { CODE_SYSTEM, type Coding } from '../../shared/kernel/index.ts'

const BETWEEN = ' · '

/** A diagnosis as one line of text: its code, then what it is called. */
export const writeDiagnosis = ({ code, display }: Coding): string =>
  display === '' ? code : `${code}${BETWEEN}${display}`

/** What was chosen or typed as a diagnosis. */
export function readDiagnosis(text: string, known: readonly Coding[]): Coding {
  const [code = '', ...display] = text.split(BETWEEN)
  const typed = code.trim().toUpperCase()
  const same = known.find((one) => one.code.toUpperCase() === typed)
  return same ?? { system: CODE_SYSTEM.icd10cm, code: typed, display: display.join(BETWEEN).trim() }
}

/** Places of diagnoses as they are typed: `1 2`, `1,2`, or by letter as on the paper form, `AB`. */
export function readPointers(text: string): number[] {
  const letters = /^[A-La-l\s,]+$/.test(text) ? text.toUpperCase().replaceAll(/[\s,]/g, '') : ''
  if (letters !== '') return Array.from(letters).map((letter) => letter.charCodeAt(0) - 64)
  return text
    .split(/[\s,]+/)
    .filter((part) => /^\d{1,2}$/.test(part))
    .map(Number)
}

export const readModifiers = (text: string): string[] =>
  text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((part) => part !== '')

/** A drug as it is typed: `0409-3795-01 ML 2`. Null for nothing; undefined for what cannot be read. */
export function readDrug(text: string): ChargeLine['drug'] | undefined {
  if (text.trim() === '') return null
  const [code = '', unit = '', quantity = ''] = text.trim().split(/\s+/)
  const ndc = readNdc(code)
  const units = ['UN', 'ML', 'GR', 'F2', 'ME'] as const
  const known = units.find((one) => one === unit.toUpperCase())
  if (ndc === null || known === undefined || !/^\d+(\.\d+)?$/.test(quantity)) return undefined
  return { ndc, unit: known, quantity: quantity as never }
}
