import { leavesOf, type LedgerCase, readCases } from './ledger-cases.ts'
import { askedFor, figuresOf } from './ledger-figures.ts'
import { CaseRun } from './ledger-run.ts'
import { tableFigures } from './ledger-tables.ts'
import type { ConformResult } from './finding.ts'

export type CaseResult = {
  id: string
  category: string
  expected: unknown
  got: unknown
  pass: boolean
  differences: { path: string; expected: unknown; got: unknown }[]
  refused: unknown[]
}
/** Figures of a case; a test gives broken ones to see that it is found. */
export type Figures = typeof figuresOf

/** Runs files of worked ledger cases through the product's commands, each case in an encrypted store of its own. */
export async function conform(paths: readonly string[], figures: Figures = figuresOf): Promise<ConformResult> {
  const results: CaseResult[] = []
  for (const path of paths) {
    const { conventions, cases } = readCases(path)
    for (const one of cases) results.push(await runCase(one, conventions, figures))
  }
  const categories = [...new Set(results.map(({ category }) => category))].toSorted()
  const totals = Object.fromEntries(
    categories.map((category) => {
      const mine = results.filter((result) => result.category === category)
      return [category, { cases: mine.length, passed: mine.filter(({ pass }) => pass).length }]
    }),
  )
  const passed = results.filter(({ pass }) => pass).length
  return { pass: results.length > 0 && passed === results.length, cases: results.length, passed, totals, results }
}

async function runCase(
  one: LedgerCase,
  conventions: Readonly<Record<string, unknown>>,
  figures: Figures,
): Promise<CaseResult> {
  const { id, category, given, expect } = one
  if (!Array.isArray(given)) return judged(one, tableFigures(category, given, expect), [])
  const run = await CaseRun.open(conventions)
  try {
    await run.play(given)
    return judged(one, await figures(run, given, expect), run.refused)
  } catch (error) {
    const differences = [{ path: 'run', expected: 'figures', got: String(error) }]
    return { id, category, expected: expect, got: null, pass: false, differences, refused: run.refused }
  } finally {
    await run.close()
  }
}

function judged({ id, category, expect }: LedgerCase, figures: unknown, refused: unknown[]): CaseResult {
  const asked = askedFor(figures, expect)
  const differences = asked.filter(({ expected, got }) => JSON.stringify(expected) !== JSON.stringify(got))
  const got = Object.fromEntries(asked.map((leaf) => [leaf.path, leaf.got ?? null]))
  const expected = Object.fromEntries(leavesOf(expect).map(({ path, value }) => [path.join('.'), value]))
  return { id, category, expected, got, pass: asked.length > 0 && differences.length === 0, differences, refused }
}
