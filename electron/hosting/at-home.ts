import { serverOf } from '../../db/sync/server.ts'
import type { ServerLink } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { PracticeHost } from './host.ts'

/** Where this PC finds a server that runs on itself. */
export const OWN_HOST = '127.0.0.1'
const BY_ITSELF = { userId: null, sessionId: null, channel: 'devices.host' }

/** Whether this PC is a device of the server that it runs itself. */
export async function isAtHome(practice: PracticeStore, host: PracticeHost): Promise<boolean> {
  const kept = await serverOf(practice.store().journal.db)
  return kept?.host === OWN_HOST && host.isChosen
}

/** The server on this PC may listen on another port than the last time: its own PC goes after it. Never throws. */
export async function followOwn(parts: {
  practice: PracticeStore
  host: PracticeHost
  server: ServerLink
}): Promise<void> {
  const { practice, host, server } = parts
  try {
    const { state, port } = host.standing
    if (!practice.isOpen || state !== 'serving' || port === null || !(await isAtHome(practice, host))) return
    const kept = await serverOf(practice.store().journal.db)
    if (Number(kept?.port) !== port) await server.moveTo({ host: OWN_HOST, port }, BY_ITSELF)
  } catch {
    // The practice was closed meanwhile; its next opening looks again.
  }
}
