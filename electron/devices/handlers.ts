import type { devices } from '../../shared/devices/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { CoreParts, IncidentLog } from '../parts.ts'

/** What this PC is: the practice's inventory of machines starts here. */
export function createDeviceHandlers({
  practice,
  security,
  version,
  log,
}: CoreParts & { version: string; log?: IncidentLog }): HandlersOf<typeof devices> {
  return {
    screenStopped({ incidentId, kind, frames }) {
      log?.({ incidentId, channel: 'screen', error: [kind, ...frames].join(' ← ') })
      return {}
    },
    async thisDevice(_input, caller) {
      const { journal, engine } = practice.store()
      const row = await journal.db
        .selectFrom('device')
        .selectAll()
        .where('id', '=', caller.deviceId)
        .executeTakeFirstOrThrow()
      const cipher = `${String(engine.raw.pragma('cipher', { simple: true }))} ${String(engine.raw.pragma('legacy', { simple: true }))}`
      const { name, platform, enrolledAt } = row
      return {
        deviceId: caller.deviceId,
        name,
        platform,
        version,
        enrolledAt,
        secretStore: security.secretStore,
        cipher,
      } as never
    },
  }
}
