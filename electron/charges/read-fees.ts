import { type FeeMapping, guessFeeMapping, type OnConflict, readFees, readTable } from '../../shared/charges/index.ts'

export type FeeFile = { text: string; mapping: FeeMapping | null; onConflict: OnConflict }

/** A fee schedule file as the product reads it, with the columns that were told or guessed. */
export function readFeeFile({ text, mapping: told, onConflict }: FeeFile) {
  const rows = readTable(text)
  const mapping = told ?? guessFeeMapping(rows)
  const headings = (mapping && mapping.headingLine >= 0 ? rows[mapping.headingLine] : rows[0]) ?? []
  const shown = headings.slice(0, 60).map((heading) => heading.trim().slice(0, 200))
  if (!mapping) return { mapping, headings: shown, fees: [], report: null }
  return { mapping, headings: shown, ...readFees(rows, mapping, onConflict) }
}
export type ReadFees = ReturnType<typeof readFeeFile>
