import { userById } from '../../db/access/queries.ts'
import { contingencyTests } from '../../db/devices/contingency.ts'
import type { devices } from '../../shared/devices/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { CoreParts } from '../parts.ts'

type Handlers = HandlersOf<typeof devices>

/** Showing that work goes on without the server, and the records of having shown it. */
export function drillHandlers({
  practice,
  server,
}: CoreParts): Pick<Handlers, 'drill' | 'beginDrill' | 'endDrill' | 'drills'> {
  const drill = async () => ({ drill: await server.drill() })
  return {
    drill,
    async beginDrill({ minutes, note }, caller) {
      const { userId, sessionId, channel } = caller
      const person = await userById(practice.store().journal.db, caller.userId)
      const by = { userId, sessionId, channel }
      await server.beginDrill({ minutes, note, by, byName: person?.displayName ?? '' })
      return drill()
    },
    endDrill() {
      server.endDrill()
      return drill()
    },
    drills: () => contingencyTests(practice.store().journal.db),
  }
}
