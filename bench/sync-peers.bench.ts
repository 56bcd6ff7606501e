import type { Bench, Figure } from './bench.ts'
import { peersFolder } from './peers/install.ts'
import { type Measured, measured, sidesIn, type Work } from './peer-sides.ts'

/** Changes that are pushed, and rows that a new client begins with. `DAYBOOK_BENCH_SHARE`: a part of them, to see that every side runs. */
const SHARE = Number(process.env['DAYBOOK_BENCH_SHARE'] ?? 1)
const COUNTS = { push: 10_000 * SHARE, bootstrap: 100_000 * SHARE, converge: 1000 } as const
const ROUNDS = SHARE < 1 ? 1 : 3
const MEBI = 1024 * 1024

/** What of each piece of work is told, and what this product promises of it on an otherwise idle machine. */
const TOLD: Record<Work, readonly (readonly [key: string, what: string, unit: Figure['unit'], promised?: number])[]> = {
  push: [
    ['local', '10,000 changes written', 'ms'],
    ['push', '10,000 changes pushed', 'ms', 600],
    ['wire', 'bytes of it on the wire', 'MB'],
    ['rss', 'memory, both ends', 'MB'],
  ],
  bootstrap: [
    ['bootstrap', '100,000 rows begun with', 'ms', 600],
    ['cold', 'the same, the snapshot made first', 'ms'],
    ['paged', 'the same page by page', 'ms', 6000],
    ['wire', 'bytes of it on the wire', 'MB'],
    ['rss', 'memory, both ends', 'MB'],
  ],
  converge: [
    ['converge', '1,000 contested edits of 5 clients', 'ms'],
    ['lost', 'edits of fields lost that nobody else touched', '', 0],
    ['kept', 'values that do not stand, kept for people', ''],
  ],
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

export const bench: Bench = {
  promise: 'Ahead of other sync engines',
  async run() {
    const peers = await peersFolder()
    if ('why' in peers) console.log(`  ${peers.why}`)
    const sides = sidesIn('folder' in peers ? peers.folder : null)
    const figures: Figure[] = []
    for (const work of ['push', 'bootstrap', 'converge'] as const) {
      const found = new Map<string, Measured[]>()
      // In turn, so that whatever else the machine does hits all of them.
      for (let round = 0; round < ROUNDS; round++)
        for (const side of sides) {
          const one = await measured(side, work, COUNTS[work])
          if ('why' in one) console.log(`  ${side.name} could not ${work}: ${one.why}`)
          else found.set(side.name, [...(found.get(side.name) ?? []), one.figures])
        }
      for (const [name, rounds] of found)
        for (const [key, what, unit, promised] of TOLD[work]) {
          const values = rounds.flatMap((one) => (one[key] === undefined ? [] : [one[key]]))
          if (values.length === 0) continue
          const value = key === 'wire' ? median(values) / MEBI : median(values)
          const isOurs = name === 'Daybook' && promised !== undefined
          figures.push({ what: `${name}: ${what}`, value, unit, ...(isOurs && { promised }) })
        }
    }
    return figures
  },
}
