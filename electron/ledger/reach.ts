import type { Kysely } from 'kysely'
import type { Reach } from '../../db/ledger/close.ts'
import { isOnItsWay } from '../../db/ledger/closing.ts'
import type { Tables } from '../../db/tables.ts'
import type { Instant, ServerLink } from '../../shared/kernel/index.ts'

/** So long somebody who closes a month waits for what is on its way. */
const PATIENCE_MS = 8000
const LOOK_MS = 150

/**
 * How this PC stands with its server, after everything that waits was sent and asked for.
 * @param askedAt now: only an answer since then shows that it is in touch
 */
export async function reachOf(server: ServerLink, db: Kysely<Tables>, askedAt: Instant): Promise<Reach> {
  if ((await server.facts()).state === 'alone') return 'alone'
  server.exchangeNow()
  const isHeard = (at: Instant | null) => at !== null && at >= askedAt
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    const { state, lastContactAt } = await server.facts()
    if (state === 'alone') return 'alone'
    if (state === 'refused' || state === 'stuck' || state === 'unreachable') return 'apart'
    if (state === 'up-to-date' && isHeard(lastContactAt) && !(await isOnItsWay(db))) return 'in-touch'
  }
  // Where it answers, something is still on its way: the close says so.
  return isHeard((await server.facts()).lastContactAt) ? 'in-touch' : 'apart'
}
