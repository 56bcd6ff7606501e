import { expect, test } from '@jest/globals'
import { beginSet } from '../../db/terminology/commands.ts'
import { heldAgainstRelease } from '../../electron/safety/status.ts'
import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import { compileKnowledge } from '../../shared/safety/index.ts'
import { countingIds } from '../support/fixed.ts'
import { scratchStore } from '../support/stores.ts'
import { KNOWLEDGE, PAYLOAD } from './asking.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'test' }
const CODED = PAYLOAD.ingredients.flatMap(({ name, rxcui }) => (rxcui === null ? [] : [{ name, rxcui }]))

const LACKED = CODED.find(({ name }) => name !== 'fluoxetine')?.name

/** A release that names every code as the knowledge does, but for some, and lacks one. */
async function release(
  { journal }: Awaited<ReturnType<typeof scratchStore>>['store'],
  names: Readonly<Record<string, string>>,
): Promise<void> {
  const set = await beginSet(journal, AUTHOR, {
    pause: async () => undefined,
    system: CODE_SYSTEM.rxnorm,
    release: '11032026',
    effectiveOn: '2026-11-03' as never,
    source: `test ${Object.keys(names).length}`,
    concepts: CODED.length - 1,
    relations: 0,
    builtIn: false,
    ids: countingIds(`release ${Object.keys(names).length}`),
    now: 1 as never,
  })
  await set.addConcepts(
    CODED.filter(({ name }) => name !== LACKED).map(({ name, rxcui }) => ({
      code: rxcui,
      display: names[name] ?? name,
      kind: 'IN',
      properties: {},
      active: true,
      synonyms: [],
      common: false,
    })),
  )
  await set.finish({ notes: [], use: true, now: 2 as never })
}

test('codes that the imported release knows as something else are named, and others have their turns meanwhile', async () => {
  const scratch = await scratchStore()
  try {
    const { db } = scratch.store.journal
    // Without a release there is nothing to hold the codes against.
    expect(await heldAgainstRelease(db, KNOWLEDGE)).toEqual({ disagreements: [], absent: 0 })
    await release(scratch.store, { fluoxetine: 'pravastatin' })
    let [turns, done] = [0, false]
    const beat = () => {
      turns += 1
      if (!done) setImmediate(beat)
    }
    setImmediate(beat)
    const found = await heldAgainstRelease(db, KNOWLEDGE)
    done = true
    const rxcui = CODED.find(({ name }) => name === 'fluoxetine')?.rxcui
    expect(found).toMatchObject({
      disagreements: [{ ingredient: 'fluoxetine', rxcui, there: 'pravastatin' }],
      absent: 1,
    })
    expect(turns).toBeGreaterThanOrEqual(Math.floor(CODED.length / 50))
    // Asked again it is not read again; of another knowledge it is.
    expect(await heldAgainstRelease(db, KNOWLEDGE)).toBe(found)
    expect(await heldAgainstRelease(db, compileKnowledge(PAYLOAD, 'another'))).toEqual(found)
  } finally {
    await scratch.remove()
  }
})
