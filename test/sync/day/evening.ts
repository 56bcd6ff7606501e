import { join } from 'node:path'
import { openStore, type Store } from '../../../db/store.ts'
import { digestsOf } from '../../../db/sync/digest.ts'
import { openPractice, serverClock, serverIds } from '../../../server/practice.ts'
import type { ConflictMatter } from '../../../shared/conflicts/index.ts'
import { valueOf } from '../../support/practices.ts'
import type { Clinic, Pc, Person } from './clinic.ts'
import { keysOf } from './standings.ts'

/** Who between them see everything that waits for a decision. */
const READERS: readonly Person[] = ['rivera', 'manager']

/** What waits on a PC for people to decide, each matter once. */
async function mattersAt(pc: Pc): Promise<{ as: Person; matter: ConflictMatter }[]> {
  const found = new Map<string, { as: Person; matter: ConflictMatter }>()
  for (const as of READERS)
    for (const matter of valueOf(await (await pc.seat(as)).conflicts.list({ limit: 50 })).matters) {
      const key = `${matter.tbl}/${matter.rowId}`
      if (!found.get(key)?.matter.mayDecide) found.set(key, { as, matter })
    }
  return [...found.values()]
}

/** The tray of a PC as its lines: in what record which fields say what beside what stands, and on which PC that was written. */
export async function trayAt(pc: Pc): Promise<string[]> {
  const lines: string[] = []
  for (const { matter } of await mattersAt(pc))
    for (const { field, versions } of matter.fields)
      for (const { role, deviceName } of versions)
        if (role === 'other') {
          // Of two charts with one number the one that comes second gets another: which that is, nobody can know before.
          const isEither = field === 'record_number'
          const where = isEither ? 'either' : deviceName === 'This PC' ? 'Front desk' : deviceName
          lines.push(`${matter.tbl} · ${matter.title} · ${field} · ${where}`)
        }
  return lines.toSorted()
}

/** How many matters a PC shows, and how many conflicts its status bar counts. */
export async function countsAt(pc: Pc) {
  const { conflicts } = valueOf(await (await pc.seat('rivera')).devices.link({}))
  return { matters: (await mattersAt(pc)).length, counted: conflicts }
}

/** People look at everything that waits, and let it stand as it is. */
export async function decideAll(pc: Pc): Promise<void> {
  for (const { as, matter } of await mattersAt(pc)) {
    const { tbl, rowId, patientId, revision, conflictIds: seen } = matter
    const clients = await pc.seat(as)
    valueOf(await clients.conflicts.decide({ tbl, rowId, patientId, revision, seen, choices: [] }))
  }
}

/** What one replica is: what its tables and charts say, and which operations it has of whom, each how often. */
async function replica({ journal }: Pick<Store, 'journal'>) {
  const digests = await digestsOf(journal.db, async () => {})
  const of = await journal.db
    .selectFrom('syncOrigin')
    .select(({ fn }) => [
      'deviceId',
      fn.count<number>('number').as('count'),
      fn.count<number>('number').distinct().as('different'),
      fn.max('number').as('last'),
    ])
    .groupBy('deviceId')
    .execute()
  const own = await journal.db
    .selectFrom('journalHead')
    .select(['deviceId', 'reflected', 'number'])
    .executeTakeFirstOrThrow()
  return { digests, operations: of, own }
}

/** Every replica, with its program ended: seven PCs and the server. */
export async function replicas(clinic: Clinic) {
  const all: { name: string; is: Awaited<ReturnType<typeof replica>> }[] = []
  for (const pc of clinic.pcs) {
    await pc.close()
    const { databaseKey: key, vaultKey } = await keysOf(pc)
    const files = { file: join(pc.dataDir, 'daybook.db'), logFile: join(pc.dataDir, 'operations.log') }
    const store = await openStore({ ...files, key, clock: serverClock, ids: serverIds })
    all.push({ name: pc.name, is: await replica(store) })
    await store.close()
    for (const one of [key, vaultKey]) one.destroy()
  }
  await clinic.server.stop()
  const practice = await openPractice(clinic.folder, {})
  all.push({ name: 'server', is: await replica(practice) })
  await practice.close()
  return all
}
