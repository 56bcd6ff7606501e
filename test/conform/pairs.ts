import { readFileSync } from 'node:fs'
import type { Clients } from '../support/practices.ts'
import { scratchCore, valueOf } from '../support/practices.ts'
import type { ConformResult } from './finding.ts'
import { alertsIn, type GotAlert } from './safety/score.ts'

const ORDER = ['contraindicated', 'major', 'moderate', 'minor']

/**
 * Pairs of drugs, one a line, `drug_a,drug_b` and, where it is known, `interruptive` (`true` or `false`), `id` (`drug_a + drug_b` unless told) and
 * `category`: the first is on the list of a patient without anything else, the second is ordered. Answers the highest severity of each and whether it
 * interrupts; it passes where every pair that says what is expected gets it.
 */
export async function conform(paths: readonly string[]): Promise<ConformResult> {
  const files = []
  for (const path of paths) files.push({ file: path, ...(await pairs(readFileSync(path, 'utf8'))) })
  const [only] = files
  if (only && files.length === 1) return only
  return { pass: files.length > 0 && files.every(({ pass }) => pass), files }
}

export type PairRow = { id: string; category: string; drug_a: string; drug_b: string; interruptive: boolean | null }

export function readPairs(csv: string): PairRow[] {
  const [head = '', ...lines] = csv.split(/\r?\n/).filter((line) => line.trim() !== '')
  const columns = cells(head).map((name) => name.toLowerCase())
  const at = (name: string) => columns.indexOf(name)
  const [a, b, wanted] = [at('drug_a'), at('drug_b'), at('interruptive')]
  if (a < 0 || b < 0) throw new Error('The first line must name the columns drug_a and drug_b.')
  return lines.map((line) => {
    const row = cells(line)
    const expected = wanted < 0 ? '' : (row[wanted] ?? '').toLowerCase()
    const [taken, ordered] = [row[a] ?? '', row[b] ?? '']
    return {
      id: row[at('id')] || `${taken} + ${ordered}`,
      category: row[at('category')] || 'pairs',
      drug_a: taken,
      drug_b: ordered,
      interruptive: expected === '' ? null : ['true', 'yes', '1'].includes(expected),
    }
  })
}

const cells = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)|([^,]*)(?:,|$)/g)].map((match) =>
    (match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim(),
  )

export async function pairs(csv: string): Promise<ConformResult> {
  const rows = readPairs(csv)
  const practice = await scratchCore({ validateOutputs: false })
  try {
    await practice.found()
    const clients = await practice.signedIn('dr.lee')
    const found = []
    for (const [number, row] of rows.entries()) found.push(await ask(clients, number, row))
    const told = found.filter(({ expected }) => expected !== null)
    const interrupted = found.filter(({ interruptive }) => interruptive).length
    const notChecked = found.filter((one) => one.notChecked.length > 0)
    return {
      pass: told.every(({ pass }) => pass === true),
      totals: {
        pairs: found.length,
        interruptive: interrupted,
        passive: found.filter(({ severity, interruptive }) => severity !== 'none' && !interruptive).length,
        silent: found.filter(({ severity }) => severity === 'none').length,
        withUnknownDrug: notChecked.length,
        // Of the pairs that say what is expected: the engine's score, and those of engines that always or never interrupt.
        told: told.length,
        score: shareOf(told, ({ pass }) => pass === true),
        baselines: {
          alwaysInterrupt: shareOf(told, ({ expected }) => expected === true),
          neverInterrupt: shareOf(told, ({ expected }) => expected === false),
        },
        byCategory: Object.fromEntries(
          [...Map.groupBy(told, ({ category }) => category)].map(([category, of]) => [
            category,
            { pairs: of.length, passed: of.filter(({ pass }) => pass === true).length },
          ]),
        ),
      },
      pairs: found,
    }
  } finally {
    await practice.remove()
  }
}

/** To four places; null where there is nothing to divide by. */
const shareOf = <T>(all: readonly T[], is: (one: T) => boolean): number | null =>
  all.length === 0 ? null : Math.round((all.filter(is).length / all.length) * 10_000) / 10_000

async function ask(
  clients: Clients,
  number: number,
  { id, category, drug_a: taken, drug_b: ordered, interruptive: expected }: PairRow,
) {
  const person = {
    familyName: `Pair${number}`,
    givenName: 'Vignette',
    birthOn: '1976-06-15' as never,
    gender: 'male' as const,
  }
  const { patientId } = valueOf(await clients.patients.register(person))
  valueOf(await clients.allergies.review({ patientId, finding: 'none-known' }))
  valueOf(await clients.medications.add({ patientId, details: { concept: { text: taken, codings: [] } } }))
  const answer = valueOf(
    await clients.safety.check({
      patientId,
      proposed: [{ drugId: 'ordered', concept: { text: ordered, codings: [] } }],
    }),
  )
  const both: GotAlert[] = alertsIn(answer).filter(
    ({ kind, drugs }) => drugs.length > 1 && (kind === 'drug-drug' || kind === 'duplicate'),
  )
  const [worst] = both.toSorted(
    (one, other) =>
      ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity) ||
      Number(other.interruptive) - Number(one.interruptive),
  )
  const interruptive = both.some((one) => one.interruptive)
  const unknown =
    answer.kinds.find(({ kind }) => kind === 'drug-drug')?.reasons.filter(({ code }) => code === 'unmapped-drug') ?? []
  return {
    id,
    category,
    drug_a: taken,
    drug_b: ordered,
    severity: worst?.severity ?? 'none',
    interruptive,
    got: both,
    notChecked: unknown.map(({ about }) => about),
    expected,
    pass: expected === null ? null : expected === interruptive,
  }
}
