import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DeviceId, type PracticeId, Refusal } from '../../shared/kernel/index.ts'
import type { CoreParts } from '../parts.ts'
import { stillMaking } from '../security/founding-mark.ts'
import { holdKey } from '../security/key-holder.ts'
import { nameHere } from '../security/practice-name.ts'

export type WantedPlace = { host: string; port: number | undefined; code: string; deviceName: string }
type Progress = (value: { done: number; of: number }) => void

const AUTHOR = { userId: null, sessionId: null, channel: 'devices.joinPractice' }
const LOOK_MS = 200

/**
 * Makes an empty PC one more of a practice: it is let in by the code, gets a database key and 24 words of its own, and fetches everything. The key
 * file comes last of what must stand together: before it there is no practice here. What is cut off after that goes on with the
 * next sign-in, for which the server keeps this PC's share of the key.
 * @returns the 24 recovery words of this PC
 * @throws Refusal `conflict` (there is a practice; why the server does not let it in), `invalid-input` (code), `offline`
 */
export async function joinPractice(parts: CoreParts, wanted: WantedPlace, progress: Progress): Promise<string[]> {
  const { security, practice, ids, clock, server } = parts
  const { host, port, code, deviceName: name } = wanted
  const trouble = security.trouble()
  if (trouble) throw new Refusal('conflict', trouble, { reason: 'trouble' })
  if (security.vault.identity || practice.isOpen)
    throw new Refusal('conflict', 'There is a practice on this PC already.', { reason: 'exists' })
  if (security.founding.making) throw stillMaking()
  const tell = (value: { done: number; of: number }) => {
    security.founding.making = { ...value, joins: true }
    progress(value)
  }
  security.founding.making = { done: 0, of: 1, joins: true }
  try {
    const deviceId = ids.next<DeviceId>()
    const enrolled = await server.enrol({ host, port, code, deviceId, name, practiceId: null })
    const identity = { deviceId, practiceId: enrolled.practiceId as PracticeId }
    const databaseKey = holdKey(randomBytes(32))
    security.founding.set()
    const words = await security.lock.openFor(
      databaseKey,
      security.lock.hardLocks,
      async ({ journal }) => {
        await journal.work(AUTHOR, async (work) => {
          const { platform } = process
          await work.insert('device', { id: deviceId, name, platform, enrolledAt: clock.now() })
          work.audit({ action: 'create', category: 'devices' })
        })
        await server.keep(enrolled, AUTHOR, false)
        const named = { ...identity, deviceName: name, practiceName: '', demo: false }
        return (await security.vault.create(named, [], databaseKey, enrolled)).words
      },
      identity,
    )
    security.founding.clear()
    await fetchAll(parts, tell)
    await nameHere({ practice, vault: security.vault })
    return words
  } finally {
    security.founding.making = null
  }
}

/** Until everything is here. A server that does not answer is waited for; one that refuses this PC ends it. */
async function fetchAll(parts: CoreParts, tell: Progress): Promise<void> {
  const { server } = parts
  for (;;) {
    const left = await server.firstFetch()
    if (left === null) return
    tell(left)
    // Closed for a moment while a snapshot takes its place: then there is nothing to say.
    const { state, reason } = await server.facts().catch(() => ({ state: 'fetching', reason: null }))
    if (state === 'refused') {
      await giveUp(parts)
      throw new Refusal('conflict', 'The server refuses this PC. Ask the administrator for another code.', {
        reason: reason ?? 'not-enrolled',
      })
    }
    await sleep(LOOK_MS)
  }
}

/** Nobody has a way in here yet, and nothing of anybody's work is here alone: this PC is empty again, and may try another time. */
async function giveUp({ security }: CoreParts): Promise<void> {
  security.founding.set()
  await security.hardLock('refused by the server')
  await security.vault.discard()
}
