import type { Journal } from '../db/journal.ts'

const FOUND = { userId: null, sessionId: null, channel: 'server.copied' }

/** Writes into the audit that there are two of a device, so that it was suspended (SPEC S115). Never throws: that it is suspended stands already. */
export const noteCopied = (journal: Journal, deviceId: string): Promise<void> =>
  journal
    .work(FOUND, async (work) =>
      work.audit({ action: 'lock', category: 'devices', detail: { suspended: deviceId, why: 'copied' } }),
    )
    .catch(() => undefined)
