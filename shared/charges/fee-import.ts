import { z } from 'zod'
import { readMoney } from '../ledger/index.ts'
import type { Fee } from './model.ts'

/** Which column is which, from 0; -1 where the file has none. */
export const FeeMapping = z.object({
  headingLine: z.number().int().min(-1),
  code: z.number().int().min(0),
  modifier: z.number().int().min(-1),
  description: z.number().int().min(-1),
  fee: z.number().int().min(0),
})
export type FeeMapping = z.infer<typeof FeeMapping>

/** What to do with a code that has two different prices. */
export const OnConflict = z.enum(['leave-out', 'first', 'last'])
export type OnConflict = z.infer<typeof OnConflict>

export const FeeIssue = z.object({
  /** Of the file, from 1. */
  line: z.number().int(),
  what: z.enum(['no-code', 'bad-code', 'bad-amount', 'repeated', 'conflict', 'zero']),
  text: z.string(),
})
export type FeeIssue = z.infer<typeof FeeIssue>

export const FeeReport = z.object({
  lines: z.number().int(),
  fees: z.number().int(),
  /** Of those, how many are priced by hand. */
  unpriced: z.number().int(),
  blank: z.number().int(),
  counts: z.record(z.string(), z.number().int()),
  issues: z.array(FeeIssue),
})
export type FeeReport = z.infer<typeof FeeReport>

const CODE = /^[A-Z0-9][A-Z0-9.-]{1,14}$/
const MOST_ISSUES = 200
/** Most rows that a heading may stand below. */
const TITLE_ROWS = 40

/** The columns as their headings suggest; null where no row looks like a heading. */
export function guessFeeMapping(rows: readonly (readonly string[])[]): FeeMapping | null {
  const find = (row: readonly string[], want: RegExp, not?: RegExp) =>
    row.findIndex((cell) => want.test(cell) && cell.length < 120 && !(not?.test(cell) ?? false))
  for (const [headingLine, row] of rows.slice(0, TITLE_ROWS).entries()) {
    const code = find(row, /\b(code|hcpcs|cpt|procedure|proc|item)\b/i, /modifier|desc|zip|place/i)
    const fee = [/allow/i, /\b(fee|charge|price|amount)\b/i, /rate|\$/i]
      .map((want) => find(row, want, /schedule|code/i))
      .find((at) => at >= 0)
    if (code < 0 || fee === undefined || code === fee) continue
    const modifier = find(row, /\bmod(ifier)?\b/i)
    return { headingLine, code, modifier, description: find(row, /desc|name|long|short/i), fee }
  }
  return null
}

/**
 * Reads fees from the rows of a file. Footers, blank lines and words in place of codes are left out and counted; a price
 * that is words (`BR`, `Manually priced`) makes a fee that is priced by hand.
 */
export function readFees(
  rows: readonly (readonly string[])[],
  mapping: FeeMapping,
  onConflict: OnConflict,
): { fees: Fee[]; report: FeeReport } {
  const issues: FeeIssue[] = []
  const counts: Record<string, number> = {}
  const note = (line: number, what: FeeIssue['what'], text: string) => {
    counts[what] = (counts[what] ?? 0) + 1
    if (issues.length < MOST_ISSUES) issues.push({ line, what, text: text.slice(0, 120) })
  }
  const kept = new Map<string, Fee>()
  const inConflict = new Set<string>()
  let blank = 0
  const body = rows.slice(mapping.headingLine + 1)
  for (const [index, row] of body.entries()) {
    const line = mapping.headingLine + index + 2
    if (row.every((cell) => cell.trim() === '')) {
      blank += 1
      continue
    }
    const fee = feeOf(row, mapping, (what, text) => note(line, what, text))
    if (!fee) continue
    const key = `${fee.code}|${fee.modifier}`
    const before = kept.get(key)
    if (before && before.cents === fee.cents) note(line, 'repeated', fee.code)
    else if (before) {
      note(line, 'conflict', fee.code)
      inConflict.add(key)
      if (onConflict === 'last') kept.set(key, fee)
    } else kept.set(key, fee)
  }
  if (onConflict === 'leave-out') for (const key of inConflict) kept.delete(key)
  const fees = [...kept.values()].toSorted((a, b) => order(a.code, b.code) || order(a.modifier, b.modifier))
  const unpriced = fees.filter(({ cents }) => cents === null).length
  return { fees, report: { lines: body.length, fees: fees.length, unpriced, blank, counts, issues } }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function feeOf(
  row: readonly string[],
  mapping: FeeMapping,
  note: (what: FeeIssue['what'], text: string) => void,
): Fee | null {
  const cell = (at: number) => (at < 0 ? '' : (row[at] ?? '').trim())
  const code = cell(mapping.code).toUpperCase()
  if (code === '') return note('no-code', row.join(' ').trim()), null
  // A code of digits alone that has lost its zeros, or that a spreadsheet took for a number, is another code.
  if (!CODE.test(code) || /^\d{1,4}$/.test(code) || /^\d+\.\d+$/.test(code) || /^\d(\.\d+)?E[+-]?\d+$/.test(code))
    return note('bad-code', cell(mapping.code)), null
  const modifier = cell(mapping.modifier).toUpperCase()
  const price = cell(mapping.fee)
  const cents = readMoney(price)
  if (cents === null && /^[\s$(+-]*\.?\d/.test(price)) return note('bad-amount', price), null
  if (cents !== null && cents < 0) return note('bad-amount', price), null
  if (cents === 0) note('zero', code)
  const description = cell(mapping.description)
  return { code, modifier, description, cents, note: cents === null ? price.slice(0, 120) : '' }
}

/** The price of a code: with one of its modifiers where the schedule has that, else without. */
export function feeFor(fees: readonly Fee[], code: string, modifiers: readonly string[]): Fee | null {
  const mine = fees.filter((fee) => fee.code === code)
  const modified = modifiers.map((modifier) => mine.find((fee) => fee.modifier === modifier)).find(Boolean)
  return modified ?? mine.find((fee) => fee.modifier === '') ?? null
}
