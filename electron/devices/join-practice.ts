import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DeviceId, type Enrolled, type PracticeId, Refusal, type WaitingState } from '../../shared/kernel/index.ts'
import type { CoreParts } from '../parts.ts'
import { stillMaking } from '../security/founding-mark.ts'
import { holdKey } from '../security/key-holder.ts'
import { nameHere } from '../security/practice-name.ts'
import { shownOf, type WaitingHere } from './waiting-here.ts'

export type WantedPlace = { host: string; port: number | undefined; code: string; deviceName: string }
type Shown = { done: number; of: number; waiting?: WaitingHere }
type Progress = (value: Shown) => void

const AUTHOR = { userId: null, sessionId: null, channel: 'devices.joinPractice' }
const LOOK_MS = 200
/** How often a PC that waits asks whether somebody has let it in. */
const ASK_MS = 2_000

/**
 * Makes an empty PC one more of a practice: it is let in by the code, or by somebody after it gave a code that was made in the application; then it gets a
 * database key and 24 words of its own, and fetches everything. The key file comes last of what must stand together: before it there is no practice here.
 * What is cut off after that goes on with the next sign-in, for which the server keeps this PC's share of the key.
 * @param signal ends the waiting; it goes on with `goOnJoining`
 * @returns the 24 recovery words of this PC
 * @throws Refusal `conflict` (there is a practice; why the server does not let it in), `invalid-input` (code), `offline`
 */
export async function joinPractice(
  parts: CoreParts,
  wanted: WantedPlace,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string[]> {
  const { security, ids, server } = parts
  assertIsEmpty(parts)
  const { host, port, code, deviceName: name } = wanted
  const deviceId = ids.next<DeviceId>()
  security.founding.making = { done: 0, of: 1, joins: true }
  try {
    const { waits, ...enrolled } = await server.enrol({ host, port, code, deviceId, name, practiceId: null })
    if (!waits) return await foundHere(parts, enrolled, name, progress)
    await security.joining.keep({ ...waits, deviceName: name, enrolled })
  } finally {
    security.founding.making = null
  }
  return goOnJoining(parts, progress, signal)
}

/**
 * Waits until somebody lets this PC in that gave a code, also after a restart; then as `joinPractice`.
 * @throws Refusal as `joinPractice`; `not-found` where it waits for nobody
 */
export async function goOnJoining(parts: CoreParts, progress: Progress, signal?: AbortSignal): Promise<string[]> {
  const { security, admissions } = parts
  for (;;) {
    const joining = await security.joining.read()
    if (!joining)
      throw new Refusal('not-found', 'This PC waits for nobody to let it in. Ask for a new code.', {
        reason: 'not-waiting',
      })
    assertIsEmpty(parts)
    progress({ done: 0, of: 1, waiting: shownOf(joining) })
    const state = await admissions.look(joining.enrolled)
    // Nobody would see the words of a practice that is made now.
    signal?.throwIfAborted()
    if (state === 'admitted') {
      // Looked at once more: another window may have gone on meanwhile.
      assertIsEmpty(parts)
      security.founding.making = { done: 0, of: 1, joins: true }
      try {
        return await foundHere(parts, joining.enrolled, joining.deviceName, progress)
      } finally {
        security.founding.making = null
      }
    }
    const why = NOT_LET_IN[state]
    if (why) {
      security.joining.forget()
      throw new Refusal('conflict', why, { reason: state })
    }
    await sleep(ASK_MS, undefined, signal && { signal })
  }
}

const NOT_LET_IN: Readonly<Partial<Record<WaitingState, string>>> = {
  'turned-away': 'Somebody of the practice has turned this PC away. Nothing of the practice is on it.',
  'waited-too-long': 'Nobody let this PC in for a day. Nothing of the practice is on it; ask for a new code.',
  'given-up': 'This PC gave up waiting. Ask for a new code.',
  'not-enrolled':
    'The server does not know any more that this PC waits, as after it was put back from a copy. Ask for a new code.',
}

function assertIsEmpty({ security, practice }: CoreParts): void {
  const trouble = security.trouble()
  if (trouble) throw new Refusal('conflict', trouble, { reason: 'trouble' })
  if (security.vault.identity || practice.isOpen)
    throw new Refusal('conflict', 'There is a practice on this PC already.', { reason: 'exists' })
  if (security.founding.making) throw stillMaking()
}

/** With `founding.making` set, so that nobody begins the same beside it. */
async function foundHere(parts: CoreParts, enrolled: Enrolled, name: string, progress: Progress): Promise<string[]> {
  const { security, practice, clock, server } = parts
  const tell = (value: { done: number; of: number }) => {
    security.founding.making = { ...value, joins: true }
    progress(value)
  }
  const { practiceId } = enrolled
  const identity = { deviceId: enrolled.deviceId as DeviceId, practiceId: practiceId as PracticeId }
  const databaseKey = holdKey(randomBytes(32))
  security.founding.set()
  const words = await security.lock.openFor(
    databaseKey,
    security.lock.hardLocks,
    async ({ journal }) => {
      await journal.work(AUTHOR, async (work) => {
        const { platform } = process
        await work.insert('device', { id: identity.deviceId, name, platform, enrolledAt: clock.now() })
        work.audit({ action: 'create', category: 'devices' })
      })
      await server.keep(enrolled, AUTHOR, false)
      const named = { ...identity, deviceName: name, practiceName: '', demo: false }
      return (await security.vault.create(named, [], databaseKey, enrolled)).words
    },
    identity,
  )
  security.founding.clear()
  security.joining.forget()
  await fetchAll(parts, tell)
  await nameHere({ practice, vault: security.vault })
  return words
}

/** Until everything is here. A server that does not answer is waited for; one that refuses this PC ends it. */
async function fetchAll(parts: CoreParts, tell: (value: { done: number; of: number }) => void): Promise<void> {
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
