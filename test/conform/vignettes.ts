import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { scratchCore, valueOf } from '../support/practices.ts'
import type { ConformResult } from './finding.ts'
import { writeCase } from './safety/chart-of-case.ts'
import { VignetteFile } from './safety/file.ts'
import { type ScoredCase, scoreCase, totals } from './safety/score.ts'

/** Source: the promise of drug safety: at least 99 % of what must interrupt, at most 1 % false interruptions. */
const LEAST_INTERRUPTED = 0.99
const MOST_FALSE = 0.01

/** Cases of drug safety, each written into a chart of an encrypted practice by the product's own commands and asked there. */
export async function conform(paths: readonly string[]): Promise<ConformResult> {
  const files = []
  for (const path of paths) files.push({ file: path, ...(await vignettes(JSON.parse(readFileSync(path, 'utf8')))) })
  const [only] = files
  if (only && files.length === 1) return only
  return { pass: files.length > 0 && files.every(({ pass }) => pass), files }
}

export async function vignettes(
  file: unknown,
): Promise<ConformResult & { cases: ScoredCase[]; totals: ReturnType<typeof totals> }> {
  const read = VignetteFile.safeParse(file)
  if (!read.success) throw new Error(`This is no file of vignettes: ${z.prettifyError(read.error)}`)
  const practice = await scratchCore({ validateOutputs: false })
  try {
    await practice.found()
    const clients = await practice.signedIn('dr.lee')
    const cases: ScoredCase[] = []
    for (const [number, one] of read.data.cases.entries()) {
      const { patientId, proposed } = await writeCase(clients, number, one, Date.now())
      cases.push(scoreCase(one, valueOf(await clients.safety.check({ patientId, proposed }))))
    }
    const score = totals(cases)
    const { mustInterrupt, falseInterruptions } = score
    const pass = (mustInterrupt.share ?? 1) >= LEAST_INTERRUPTED && (falseInterruptions.share ?? 0) <= MOST_FALSE
    return { pass, totals: score, cases }
  } finally {
    await practice.remove()
  }
}
