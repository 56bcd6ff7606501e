import { setImmediate } from 'node:timers/promises'
import { beginSet, removeSet } from '../../db/terminology/commands.ts'
import { unfinishedSets } from '../../db/terminology/queries.ts'
import type { Journal } from '../../db/journal.ts'
import type { Clock, CivilDate, IdSource } from '../../shared/kernel/index.ts'
import { STARTER_VERSION, starterSets } from '../../shared/terminology/index.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'terminology.starter' }
/** Concepts saved in one unit of work: well below 16 ms of the thread that writes. */
export const SAVED_AT_ONCE = 60
/** Of the starter lists, which are short and loaded where nobody waits for a screen yet. */
const STARTERS_AT_ONCE = 200
/** Lets everyone else have a turn between two units of work. */
export const pause = (): Promise<void> => setImmediate()

/**
 * What every opening looks after: content of an import that was cut off is removed, and the starter lists are those of
 * this program. Does nothing, and writes nothing, when all is as it should be.
 */
export async function readyCodeSets(journal: Journal, { ids, clock }: { ids: IdSource; clock: Clock }): Promise<void> {
  const { loading, starters } = await unfinishedSets(journal.db)
  for (const set of loading) await removeSet(journal, AUTHOR, set, pause)
  const current = starters.filter(({ source }) => source === STARTER_VERSION)
  for (const { system, concepts } of starterSets()) {
    if (current.some((set) => set.system === system)) continue
    const set = await beginSet(journal, AUTHOR, {
      pause,
      system,
      release: STARTER_VERSION,
      effectiveOn: STARTER_VERSION as CivilDate,
      source: STARTER_VERSION,
      concepts: concepts.length,
      relations: 0,
      builtIn: true,
      ids,
      now: clock.now(),
    })
    for (let i = 0; i < concepts.length; i += STARTERS_AT_ONCE) {
      await set.addConcepts(concepts.slice(i, i + STARTERS_AT_ONCE))
      await pause()
    }
    await set.finish({ notes: [], use: false, now: clock.now() })
  }
  for (const old of starters) if (!current.includes(old)) await removeSet(journal, AUTHOR, old, pause)
}
