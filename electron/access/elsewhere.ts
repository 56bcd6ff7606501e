import { setTimeout as sleep } from 'node:timers/promises'
import { noteAccess } from '../../db/access/commands.ts'
import { type KnownPerson, personByLogin } from '../../db/access/queries.ts'
import type { Store } from '../../db/store.ts'
import { Refusal, type RemoteServer } from '../../shared/kernel/index.ts'
import type { KeyHolder } from '../security/key-holder.ts'
import type { AccessParts } from './sign-in.ts'

/** How long a first sign-in waits for what this PC has not fetched yet: the staff stands near the beginning. */
const FETCHED_MS = 15_000
const LOOK_MS = 50

type Who = { login: string; password: string }

/**
 * Gives a person who never signed in on this PC, or whose password was changed on another one, a way of her own into the practice here: she
 * is known by her verifier. Where the practice is closed, the server gives this PC's share of the key for her right password.
 * @param since `hardLocks` when the password was asked for
 * @returns whether she has a slot now that her password opens; false when nothing here knows her by this password
 * @throws Refusal `offline` when only the server could tell; what the server refuses
 */
export async function admitFromElsewhere(parts: AccessParts, who: Who, since: number): Promise<boolean> {
  const { vault, lock } = parts.security
  if (parts.practice.isOpen) return admit(parts, parts.practice.store(), who)
  const remote = vault.remote()
  if (!remote) return false
  const databaseKey = await openedByShare(parts, remote, who)
  // The server knew the password: whoever is not here yet is on the way.
  return lock.openFor(databaseKey, since, async () => {
    const until = performance.now() + FETCHED_MS
    const tried = new Set<string>()
    for (;;) {
      // An empty PC is closed for a moment while what it begins with takes its place.
      if (parts.practice.isOpen && (await admit(parts, parts.practice.store(), who, tried))) return true
      // Whoever locks this PC meanwhile does not wait for this.
      if (performance.now() > until || lock.hardLocks !== since) throw notHereYet()
      await sleep(LOOK_MS)
    }
  })
}

async function openedByShare(
  { server, security: { vault } }: AccessParts,
  remote: RemoteServer,
  { login, password }: Who,
): Promise<KeyHolder> {
  const share = await server.share(remote, login, (salt) => vault.prove(password, salt))
  const databaseKey = vault.openByShare(share)
  if (!databaseKey)
    throw new Refusal(
      'conflict',
      'What the practice server keeps for this PC does not open it. Let the PC join again, or use the 24 words.',
      { reason: 'wrong-share' },
    )
  return databaseKey
}

const notHereYet = () =>
  new Refusal('conflict', 'This PC has not fetched your sign-in from the server yet. Try again in a moment.', {
    reason: 'not-fetched',
  })

/** Gives her a slot if this is her password. @param tried verifiers that are known not to be hers; a password is stretched once for each */
async function admit(
  { security }: AccessParts,
  store: Store,
  { login, password }: Who,
  tried = new Set<string>(),
): Promise<boolean> {
  const person = await personByLogin(store.journal.db, login)
  if (!isKnown(person) || tried.has(person.verifier.hash)) return false
  const { userId, displayName, verifier } = person
  tried.add(verifier.hash)
  const isHers = await security.vault.admit({ userId, login, displayName, password }, security.lock.key, verifier)
  if (!isHers) return false
  const author = { userId, sessionId: null, channel: 'access.signIn' }
  await noteAccess(store.journal, author, 'privilege', { firstSignInHere: login })
  return true
}

const isKnown = (
  person: KnownPerson | null,
): person is KnownPerson & { verifier: NonNullable<KnownPerson['verifier']> } =>
  person !== null && person.active && person.verifier !== null
