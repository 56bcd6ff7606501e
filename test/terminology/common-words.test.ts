import { expect, test } from '@jest/globals'
import type { Journal } from '../../db/journal.ts'
import { beginSet } from '../../db/terminology/commands.ts'
import { searchConcepts } from '../../db/terminology/queries.ts'
import { SYSTEM } from '../../shared/terminology/index.ts'
import { countingIds } from '../support/fixed.ts'
import { scratchStore } from '../support/stores.ts'

const MANY = 4_000

/** A release of which every concept is an episode, every other one episodic, and one alone a kidnapping, near its end. */
async function fill(journal: Journal, now: never): Promise<void> {
  const concepts = Array.from({ length: MANY }, (_concept, at) => ({
    code: `X${String(at).padStart(4, '0')}`,
    display: `Episode ${at}${at % 2 === 0 ? ' episodic' : ''}${at === MANY - 10 ? ' kidnapped' : ' kidney'}`,
    synonyms: [],
    kind: 'billable',
    active: true,
    common: false,
    properties: {},
  }))
  const set = await beginSet(
    journal,
    { userId: null, sessionId: null, channel: 'test' },
    {
      ...{ system: SYSTEM.icd10cm, release: 'T', effectiveOn: '2026-01-01' as never, source: 'test' },
      ...{ ids: countingIds('common-words'), now, pause: async () => undefined, builtIn: false },
      ...{ concepts: concepts.length, relations: 0 },
    },
  )
  for (let at = 0; at < MANY; at += 500) await set.addConcepts(concepts.slice(at, at + 500) as never)
  await set.finish({ notes: [], use: true, now })
}

test('a word of most concepts gives the first of them, a rare one is found wherever it stands', async () => {
  const scratch = await scratchStore()
  try {
    const { journal } = scratch.store
    await fill(journal, scratch.clock.now() as never)
    const find = async (text: string) =>
      (await searchConcepts(journal, { systems: [SYSTEM.icd10cm], text, limit: 500 })).map(({ code }) =>
        Number(code.slice(1)),
      )
    // Of so many the first two hundred in the standing order are looked at, whichever way they were found.
    expect((await find('episode kidn')).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_one, at) => at),
    )
    expect((await find('episodic')).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_one, at) => 2 * at),
    )
    // Behind all that are looked through first.
    expect(await find('episode kidnap')).toEqual([MANY - 10])
    expect(await find('kidnapp epis')).toEqual([MANY - 10])
    // The control: beginnings alone are not enough.
    expect(await find('episode kidnot')).toEqual([])
  } finally {
    await scratch.remove()
  }
})
