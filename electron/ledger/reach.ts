import type { Kysely } from 'kysely'
import type { Reach } from '../../db/ledger/close.ts'
import { isOnItsWay } from '../../db/ledger/closing.ts'
import type { Tables } from '../../db/tables.ts'
import type { ServerLink } from '../../shared/kernel/index.ts'

/** So long somebody who closes a month waits for what is on its way. */
const PATIENCE_MS = 8000
const LOOK_MS = 150

/** How this PC stands with its server, after everything that waits was sent and asked for. */
export async function reachOf(server: ServerLink, db: Kysely<Tables>): Promise<Reach> {
  if ((await server.facts()).state === 'alone') return 'alone'
  server.exchangeNow()
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    const { state } = await server.facts()
    if (state === 'alone') return 'alone'
    if (state === 'refused' || state === 'stuck' || state === 'unreachable') return 'apart'
    if (state === 'up-to-date' && !(await isOnItsWay(db))) return 'in-touch'
  }
  // It answers, and something is still on its way: the close says so.
  return (await server.facts()).state === 'unreachable' ? 'apart' : 'in-touch'
}
