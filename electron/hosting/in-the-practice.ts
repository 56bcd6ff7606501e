import { serverOf } from '../../db/sync/server.ts'
import { successionOf } from '../../db/sync/serving.ts'
import { unknownPlaces } from '../../db/sync/sequence.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { type Asker, type DeviceId, type PracticeId, Refusal } from '../../shared/kernel/index.ts'
import { Succession, successionBinding } from '../../shared/sync/index.ts'
import type { CoreParts } from '../parts.ts'
import { isAtHome, OWN_HOST } from './at-home.ts'
import type { PracticeHost } from './host.ts'

type Parts = Pick<CoreParts, 'practice' | 'security' | 'server'> & { host: PracticeHost }
type Progress = (value: { done: number; of: number }) => void

/** The practice hosted on this computer: begun on a PC that works alone, or in the place of a server that is gone (SPEC S107). */
export function hostingOf(parts: Parts) {
  const { practice, host, server } = parts
  const standing = async () => {
    const { db } = practice.store().journal
    const kept = await serverOf(db)
    const isHere = await isAtHome(practice, host)
    // One that was begun here and ended is begun again here: nobody's place is to be taken.
    const isOwn = kept?.host === OWN_HOST && host.isMade
    return {
      ...host.standing,
      addresses: [...host.standing.addresses],
      isHere,
      hasServer: kept !== null && !isHere && !isOwn,
      hasSuccession: (await successionOf(db)) !== null,
      isComplete: (await unknownPlaces(db)) === 0,
    }
  }
  return {
    standing,
    /**
     * Hosts the practice here, and makes this PC a device of it.
     * @param words this PC's 24, by which it is the same practice for every other PC; null without
     * @throws Refusal `conflict` (server-answers, no-succession, sequence-incomplete, port), `rule-violation` (the words)
     */
    async host(
      { words, replaces }: { words: readonly string[] | null; replaces: boolean },
      caller: Asker,
      progress: Progress,
    ) {
      const { db } = practice.store().journal
      const { state } = host.standing
      // What was cut off between the making of the server and this PC's joining it is gone on with.
      const isBegun = host.isChosen && state === 'serving' && !(await isAtHome(practice, host))
      if (!isBegun) {
        const kept = await serverOf(db)
        if (kept?.host === OWN_HOST && host.isMade && words === null && !replaces) await host.again()
        else if (kept) await inItsPlace(parts, { words, replaces }, progress)
        else {
          const { practiceId, practiceName } = named(parts)
          await host.host({ kind: 'make', practiceId, practiceName }, progress)
        }
      }
      await joinOwn(parts, caller)
      return standing()
    },
    async stop() {
      await host.stop()
      server.exchangeNow()
      return standing()
    },
  }
}

function named({ security }: Parts): { practiceId: string; practiceName: string } {
  const { identity } = security.vault
  if (!identity) throw new Refusal('conflict', 'There is no practice on this PC.', { reason: 'no-practice' })
  return { practiceId: identity.practiceId, practiceName: identity.practiceName || 'Practice' }
}

/** Takes the place of the server that this PC followed, with the practice's authority where the words open it. */
async function inItsPlace(
  parts: Parts,
  { words, replaces }: { words: readonly string[] | null; replaces: boolean },
  progress: Progress,
): Promise<void> {
  const { practice, security, server, host } = parts
  const { db } = practice.store().journal
  const [kept, { state }] = [await serverOf(db), await server.facts()]
  const answers = state === 'up-to-date' || state === 'sending' || state === 'fetching'
  // Without the words it would be another practice beside one that goes on.
  if (answers && (!replaces || words === null))
    throw new Refusal(
      'conflict',
      'The practice has a server, and it answers. Host the practice here only if this PC is to take its place.',
      { reason: 'server-answers' },
    )
  const authority = words === null ? null : await authorityBy(parts, words)
  const key = practice.key()((bytes) => bytes.toString('base64'))
  const was = kept && !(await isAtHome(practice, host)) ? [{ host: kept.host, port: Number(kept.port) }] : []
  const { practiceName } = named({ ...parts, security })
  await host.host({ kind: 'take-over', practiceName, file: practice.file, key, authority, was }, progress)
}

/** @throws Refusal `conflict` (`no-succession`) where the server never gave it; `rule-violation` naming what is wrong with the words */
async function authorityBy({ practice, security }: Parts, words: readonly string[]) {
  const { journal, deviceId } = practice.store()
  const kept = await successionOf(journal.db)
  if (!kept)
    throw new Refusal(
      'conflict',
      'The server never gave this PC what it takes to be known as the practice’s server. Host without the words: every other PC then joins again with a code.',
      { reason: 'no-succession' },
    )
  const sealed = JSON.parse(kept.sealed) as { ephemeral: string; wrapped: string }
  const opened = security.vault.openWithWords(words, sealed, successionBinding(deviceId))
  try {
    return Succession.parse(JSON.parse(opened.toString('utf8')))
  } finally {
    opened.fill(0)
  }
}

/** This PC becomes a device of its own server, by a code that nobody has to type. */
async function joinOwn({ practice, security, server, host }: Parts, by: Asker): Promise<void> {
  const { journal, deviceId } = practice.store()
  const { port } = host.standing
  const { practiceId } = await standingOf(journal.db)
  const { name } = await journal.db
    .selectFrom('device')
    .select('name')
    .where('id', '=', deviceId)
    .executeTakeFirstOrThrow()
  const code = await host.offer(deviceId)
  const asking = { host: OWN_HOST, port: port ?? undefined, code, deviceId: deviceId as DeviceId, name }
  const enrolled = await server.enrol({ ...asking, practiceId: practiceId as PracticeId })
  await security.vault.keepRemote(enrolled, security.lock.key)
  await server.keep(enrolled, by, true)
}
