import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { KeyUse } from '../db/connection.ts'
import { syncFolder } from '../db/files.ts'
import { openReader } from '../db/journal/sqlite-engine.ts'
import { standingOf } from '../db/sync/devices.ts'
import { markAt } from '../db/sync/page.ts'
import { sequenceKnown, unknownPlaces } from '../db/sync/sequence.ts'
import { type DeviceId, type PracticeId, Refusal } from '../shared/kernel/index.ts'
import type { Certified } from './certificates.ts'
import { ServerFolder, type ServerSettings } from './folder.ts'
import { openPractice, serverClock, serverIds } from './practice.ts'
import { servingNow, signServing } from './serving.ts'

/** Operations that are written in one transaction. */
const AT_ONCE = 1000

/** What a PC brings that takes its server's place. */
export type Heir = {
  /** The PC's database, which goes on being used meanwhile, and its key. */
  file: string
  key: KeyUse
  /** The practice's authority; null where it is gone with the old server: then a new one is made, and every other PC joins again. */
  authority: Certified | null
  /** Where the old server was, for telling it should it come back. */
  was: readonly Place[]
}
const Place = z.strictObject({ host: z.string().min(1).max(255), port: z.number().int().min(1).max(65_535) })
export type Place = z.infer<typeof Place>

export type TakenOver = { practiceId: PracticeId; epoch: number; floor: number; operations: number; ms: number }
export type Progress = (value: { done: number; of: number }) => void

/**
 * Makes a practice server out of what a PC holds, in the place of one that is gone: up to the PC's cursor its sequence is the old server's,
 * place by place, and a new epoch begins there (SPEC S101). What the PCs have beyond, each of them sends again. All of it is made beside and takes its place
 * in one step; what was cut off is begun again.
 * @param folder where the server is to be; what lies there is put aside
 * @throws Refusal `sequence-incomplete` (this PC does not know all of it), `no-server` (it never followed one)
 */
export async function takeOver(
  folder: ServerFolder,
  settings: Pick<ServerSettings, 'practiceName' | 'listen' | 'port' | 'names'>,
  heir: Heir,
  progress: Progress = () => {},
): Promise<TakenOver> {
  const began = performance.now()
  const coming = new ServerFolder(join(dirname(folder.path), `${basename(folder.path)}.coming`))
  rmSync(coming.path, { recursive: true, force: true })
  const reader = openReader({ file: heir.file, key: heir.key })
  try {
    const taken = await reader.transaction().execute(async (db) => {
      const at = await standingOf(db)
      const practiceId = at.practiceId as PracticeId
      if (at.cursor === 0)
        throw new Refusal('conflict', 'This PC never followed a server: there is none whose place it could take.', {
          reason: 'no-server',
        })
      if ((await unknownPlaces(db)) > 0) throw incomplete()
      const deviceId = serverIds.next<DeviceId>()
      const now = serverClock.now()
      await coming.setUp({ ...settings, practiceId, deviceId }, now, heir.authority ?? undefined)
      const practice = await openPractice(coming, {})
      const { journal } = practice
      try {
        for (let done = 0; done < at.cursor; ) {
          const part = await sequenceKnown(db, done, Math.min(AT_ONCE, at.cursor - done))
          if (part.length === 0) throw incomplete()
          await journal.takeUp(part)
          done += part.length
          progress({ done, of: at.cursor })
        }
        // Whether it is the same order is known where the old server told its hash; beyond that, and where they differ, nothing is claimed.
        const isSame = at.mark !== '' && (await markAt(journal.db, at.markedAt)) === at.mark
        const floor = isSame ? at.markedAt : 0
        const barred = await db.selectFrom('syncBarred').selectAll().execute()
        const before = { epoch: at.epoch, floor, barred }
        const epoch = await journal.succeed({ ...before, reason: 'took over from the server before' })
        const { listen, port, names } = settings
        const serving = servingNow({ practiceId, epoch, deviceId, listen, port: port || 1, names }, now)
        await journal.vouched({ serving: signServing(coming.authority(), serving) })
        return { practiceId, epoch, floor, operations: at.cursor }
      } finally {
        await practice.close()
      }
    })
    writeFileSync(join(coming.path, BEFORE), JSON.stringify(heir.was), { mode: 0o600 })
    if (existsSync(folder.path)) renameSync(folder.path, `${folder.path}.before-${serverClock.now()}`)
    renameSync(coming.path, folder.path)
    syncFolder(folder.path)
    return { ...taken, ms: Math.round(performance.now() - began) }
  } finally {
    await reader.destroy()
  }
}

const BEFORE = 'before.json'

/** Where the server was whose place this one took. */
export function placesBefore(folder: ServerFolder): Place[] {
  const file = join(folder.path, BEFORE)
  if (!existsSync(file)) return []
  try {
    return z.array(Place).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}

const incomplete = () =>
  new Refusal(
    'conflict',
    'This PC does not know the practice’s order from its beginning yet. Take another PC, or let this one reach the server once more.',
    { reason: 'sequence-incomplete' },
  )
