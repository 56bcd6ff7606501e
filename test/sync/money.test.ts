import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Work } from '../../db/journal.ts'
import { size } from '../support/size.ts'
import { catchMutant } from './simulator/catching.ts'
import { type Making, PRODUCT } from './simulator/parties.ts'
import { Simulator } from './simulator/run.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await Simulator.open()
})
afterAll(() => simulator.close())

test('S70–S73: whatever happens, the books of every PC and the server are the same, sound, and every close says what it said', async () => {
  const failed: unknown[] = []
  for (let seed = 1; seed <= size({ ci: 300, full: 3000 }); seed += 1) {
    const { violations } = await simulator.run(seed, { money: true })
    if (violations.length > 0) failed.push({ seed, violations })
  }
  expect(failed).toEqual([])
}, 36_000_000)

const journalWith = (change: (journal: ReturnType<Making['journal']>) => void): Making => ({
  ...PRODUCT,
  journal(parts) {
    const journal = PRODUCT.journal(parts)
    change(journal)
    return journal
  },
})
/** How it was before: whoever books gives the place, and nobody gives another. */
const nothingGiven = journalWith((journal) => {
  const accept = journal.accept.bind(journal)
  const giving = () => ({ give: async () => ({ columns: new Map() }), mark: () => () => {} })
  journal.accept = (sent) => accept({ ...sent, giving })
})
/** How it was before: a close is what has a place up to its own. */
const closedByPlace = journalWith((journal) => {
  const work = journal.work.bind(journal)
  journal.work = (author, command) =>
    work(author, (own) => {
      const insert: Work['insert'] = (table, row) =>
        own.insert(table, table === 'ledgerClose' ? { ...row, heads: '{}', since: '{}' } : row)
      return command({ ...own, insert })
    })
})
/** What the server gave is not heard of by whoever wrote the entry. */
const neverSettled = journalWith((journal) => {
  const adopt = journal.adopt.bind(journal)
  journal.adopt = (part) =>
    adopt({
      ...part,
      operations: part.operations.map((one) =>
        one.tbl.startsWith('ledger_') && one.original !== null ? { ...one, settled: one.original } : one,
      ),
    })
})

test.each([
  ['the server gives no places', nothingGiven],
  ['a close is known by its place alone', closedByPlace],
  ['what was given is not settled', neverSettled],
])(
  'the simulator notices when %s',
  async (_name, making) => {
    expect(await catchMutant(simulator, { name: '', within: 100, making, money: true })).not.toBeNull()
  },
  3_600_000,
)
