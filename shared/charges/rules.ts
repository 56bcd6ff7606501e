import type { ChargeDetails, ChargeLine } from './model.ts'

export type ChargeIssue = { path: string; message: string }

/** Cents of a line; null while it has no price. */
export const lineCents = ({ unitCents, units }: Pick<ChargeLine, 'unitCents' | 'units'>): number | null =>
  unitCents === null ? null : unitCents * units

/** Cents of all lines that have a price. */
export const totalOf = (lines: readonly ChargeLine[]): number =>
  lines.reduce((sum, line) => sum + (lineCents(line) ?? 0), 0)

/**
 * Why these details cannot be posted, beside the fields; empty when nothing is in the way.
 * Source: specs, billing §1.2 (twelve diagnoses, four pointers, fifty lines, no diagnosis twice, units from one).
 */
export function chargeIssues({ diagnoses, lines }: ChargeDetails): ChargeIssue[] {
  const issues: ChargeIssue[] = []
  if (lines.length === 0) issues.push({ path: 'lines', message: 'Add at least one line.' })
  const codes = diagnoses.map(({ code }) => code.replaceAll('.', '').toUpperCase())
  for (const [index, code] of codes.entries())
    if (codes.indexOf(code) !== index)
      issues.push({ path: `diagnoses.${index}`, message: 'This diagnosis stands here twice.' })
  if (diagnoses.length === 0) issues.push({ path: 'diagnoses', message: 'Add the diagnosis that this was done for.' })
  for (const [index, line] of lines.entries()) issues.push(...lineIssues(line, index, diagnoses.length))
  return issues
}

function lineIssues(line: ChargeLine, index: number, diagnoses: number): ChargeIssue[] {
  const at = (field: string, message: string): ChargeIssue => ({ path: `lines.${index}.${field}`, message })
  const issues: ChargeIssue[] = []
  if (line.pointers.length === 0) issues.push(at('pointers', 'Say for which diagnosis.'))
  if (new Set(line.pointers).size !== line.pointers.length)
    issues.push(at('pointers', 'The same diagnosis is named twice.'))
  if (line.pointers.some((pointer) => pointer > diagnoses))
    issues.push(at('pointers', 'There is no such diagnosis in the list.'))
  if (new Set(line.modifiers).size !== line.modifiers.length)
    issues.push(at('modifiers', 'The same modifier stands here twice.'))
  if (line.unitCents === null) issues.push(at('unitCents', 'Write the price.'))
  if (line.drug !== null && !/[1-9]/.test(line.drug.quantity))
    issues.push(at('drug.quantity', 'How much of the drug? It is more than nothing.'))
  return issues
}

/**
 * An NDC as it stands on a package, in its 11 digits: 4-4-2, 5-3-2, 5-4-1 and 5-4-2 with dashes, or 11 digits.
 * @returns null for anything else; ten digits without dashes could be three different drugs
 */
export function readNdc(text: string): string | null {
  const parts = text.trim().split('-')
  if (parts.length === 1) return /^\d{11}$/.test(text.trim()) ? text.trim() : null
  const [labeler = '', product = '', size = '', ...more] = parts
  const lengths = [labeler, product, size].map((part) => part.length).join('-')
  if (more.length > 0 || !/^\d+$/.test(parts.join('')) || !['4-4-2', '5-3-2', '5-4-1', '5-4-2'].includes(lengths))
    return null
  return `${labeler.padStart(5, '0')}${product.padStart(4, '0')}${size.padStart(2, '0')}`
}
