import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { copyToPostgres } from '../../db/journal/to-postgres.ts'
import { type KeyUse, openConnection } from '../../db/connection.ts'
import { synced, syncFolder } from '../../db/files.ts'
import { filesOfPractice } from '../../db/files/queries.ts'
import type { Journal } from '../../db/journal.ts'
import { openPostgresEngine } from '../../db/journal/postgres-engine.ts'
import { migrateFile } from '../../db/migrate.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { SERVING_ROW, type Signed } from '../../db/journal/succession.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { servingOf } from '../../db/sync/serving.ts'
import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import { servingIn } from '../../shared/sync/index.ts'
import type { ServerFolder } from '../folder.ts'
import { openPractice, schemaOf, serverClock, type ServerPractice } from '../practice.ts'
import { claimAlone } from '../practice-news.ts'
import { bringDocuments, poolOf } from './documents.ts'
import { writeWhole } from './make.ts'
import { assertIntact, COPY_FILES, damaged, type Manifest, openSecrets, readManifest } from './manifest.ts'

/**
 * What a restore came to. `healed`: units of work that the operation log had beyond the copy. `aside`: where the former state lies;
 * null where there was none. `revoked`: devices that the former state refused and the copy did not. `documents`: files that came back.
 */
export type Restored = {
  madeAt: Instant
  operation: number
  epoch: number
  healed: boolean
  aside: string | null
  revoked: number
  documents: number
}

/**
 * Puts a copy in the place of a server's practice, which must not be running. Nothing of the former state is thrown away. On SQLite the
 * operation log, where it is sound, gives back all that came after the copy. In any case a new epoch begins, and every PC sends again what
 * this server then lacks (SPEC S4, S27, S42). Document files that are gone, too, come back from beside the copies.
 * @param files where the server's document files belong
 * @throws Refusal as `readManifest`, `assertIntact`, `openPractice`; `practice-mismatch`
 */
export async function restoreCopy(
  folder: ServerFolder,
  copy: string,
  {
    databaseUrl,
    files = folder.filesFolder,
    now = serverClock.now(),
  }: { databaseUrl: string | null; files?: string | undefined; now?: Instant },
): Promise<Restored> {
  const key = folder.key()
  const manifest = readManifest(copy, key)
  await assertIntact(copy, manifest)
  if (manifest.schemaVersion > SCHEMA_VERSION)
    throw new Refusal('conflict', 'This copy was made by a newer Daybook. Update this server, then restore it.', {
      reason: 'newer-schema',
    })
  await furnish(folder, copy)
  if (folder.settings().practiceId !== manifest.practiceId)
    throw new Refusal('conflict', 'This is a copy of another practice.', { reason: 'practice-mismatch' })
  const from = { copy, manifest, files: { to: files, pool: poolOf(dirname(copy), manifest.practiceId), now } }
  return databaseUrl === null ? intoFile(folder, from) : intoPostgres(folder, from, databaseUrl)
}

/** A device that the former state let in no more. */
type Refused = { id: string; status: 'revoked' | 'suspended' }

/** What a server knew before a copy was put in its place: which devices it let in no more, and which server serves instead of it. */
type Before = { refused: Refused[]; serving: Signed | null }
const NOTHING: Before = { refused: [], serving: null }

/** What is put back, and the document files that belong to it. */
type From = { copy: string; manifest: Manifest; files: Parameters<typeof bringDocuments>[0] }

/** On a new computer there is only the key: everything else that a server is comes from the copy. */
async function furnish(folder: ServerFolder, copy: string): Promise<void> {
  if (folder.isSetUp) return
  const secrets = openSecrets(readFileSync(join(copy, COPY_FILES.secrets)), folder.key())
  for (const name of ['authority.key', 'admin.secret']) {
    const content = secrets[name]
    if (content === undefined) throw damaged(`${name} is missing`)
    await writeWhole(join(folder.path, name), Buffer.from(content))
  }
  for (const name of [COPY_FILES.authority, COPY_FILES.settings])
    await writeWhole(join(folder.path, name), readFileSync(join(copy, name)))
  syncFolder(folder.settingsFile)
}

async function intoFile(folder: ServerFolder, { copy, manifest, files }: From): Promise<Restored> {
  const { madeAt, heads } = manifest
  const { now } = files
  const coming = `${folder.databaseFile}.restoring`
  const take = async () => {
    copyFileSync(join(copy, COPY_FILES.database), coming)
    await synced(coming)
    renameSync(coming, folder.databaseFile)
    syncFolder(folder.databaseFile)
  }
  const isLeft = existsSync(folder.databaseFile) || existsSync(folder.logFile)
  const aside = isLeft ? join(folder.path, `before-restore-${now}`) : null
  if (aside) {
    mkdirSync(aside, { recursive: true, mode: 0o700 })
    for (const end of ['-wal', '-shm', ''])
      if (existsSync(`${folder.databaseFile}${end}`))
        renameSync(`${folder.databaseFile}${end}`, join(aside, `${COPY_FILES.database}${end}`))
    if (existsSync(folder.logFile)) copyFileSync(folder.logFile, join(aside, 'operations.log'))
  }
  await take()
  let practice: ServerPractice
  try {
    practice = await openPractice(folder, {})
  } catch (error) {
    // The log is of another state, or damaged: it lies aside, and the copy stands alone.
    if (!(error instanceof Refusal && ['log-diverged', 'log-damaged'].includes(error.reason ?? ''))) throw error
    for (const end of ['-wal', '-shm']) rmSync(`${folder.databaseFile}${end}`, { force: true })
    rmSync(folder.logFile, { force: true })
    await take()
    practice = await openPractice(folder, {})
  }
  try {
    const before = aside ? await beforeIn(join(aside, COPY_FILES.database), folder.key(), now) : NOTHING
    const gone = await goOn(practice, before, files)
    return { ...gone, madeAt, healed: gone.operation > heads.operation, aside }
  } finally {
    await practice.close()
  }
}

async function intoPostgres(folder: ServerFolder, { copy, manifest, files }: From, url: string): Promise<Restored> {
  const { madeAt, practiceId } = manifest
  const { now } = files
  const schema = schemaOf(practiceId)
  const claimed = await claimAlone(url, schema)
  if (!claimed)
    throw new Refusal('conflict', 'A process still serves this practice. Stop all of them, then restore.', {
      reason: 'running',
    })
  const file = join(folder.path, `restoring-${now}.db`)
  const key = folder.key()
  let aside: string | null = null
  let before = NOTHING
  try {
    copyFileSync(join(copy, COPY_FILES.database), file)
    // A copy of an older program is brought up to this one's schema first.
    await migrateFile({ file, key }, now)
    const engine = openPostgresEngine(url, 'public')
    try {
      const { rows } = await sql<{ there: boolean }>`select to_regnamespace(${schema}) is not null as there`.execute(
        engine.writer,
      )
      if (rows[0]?.there) {
        const there = await sql<Refused>`select device_id as id, status from ${sql.id(schema, 'sync_device')}
          where status <> 'active'`
          .execute(engine.writer)
          .catch(() => ({ rows: [] }))
        const told = await sql<Signed>`select content, signature from ${sql.id(schema, 'sync_serving')}
          where id = ${SERVING_ROW}`
          .execute(engine.writer)
          .catch(() => ({ rows: [] }))
        before = { refused: there.rows, serving: told.rows[0] ?? null }
        aside = `${schema}_before_${now}`
        await sql`alter schema ${sql.id(schema)} rename to ${sql.id(aside)}`.execute(engine.writer)
      }
    } finally {
      await engine.close()
    }
    await copyToPostgres({ file, key }, { url, schema }, now)
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    await claimed.release()
  }
  const practice = await openPractice(folder, { databaseUrl: url })
  try {
    return { ...(await goOn(practice, before, files)), madeAt, healed: false, aside }
  } finally {
    await practice.close()
  }
}

/**
 * The restored server as it goes on: whoever was refused before is refused again, and a new epoch begins. One whose place was taken stays so: no older copy of
 * it serves the practice again.
 */
async function goOn({ journal }: ServerPractice, { refused, serving }: Before, files: From['files']) {
  if (serving) await keepLater(journal, serving)
  const active = new Set(
    (await journal.db.selectFrom('syncDevice').select('deviceId').where('status', '=', 'active').execute()).map(
      ({ deviceId }) => deviceId,
    ),
  )
  const again = refused.filter(({ id }) => active.has(id))
  for (const { id, status } of again) await (status === 'revoked' ? journal.revoke(id) : journal.suspend(id))
  const epoch = await journal.restored('a copy was put back')
  const { operation } = await standingOf(journal.db)
  return { operation, epoch, revoked: again.length, documents: await documentsBack(journal, files) }
}

/** Of which server serves, what was told later stands. */
async function keepLater(journal: Journal, serving: Signed): Promise<void> {
  const { practiceId } = await standingOf(journal.db)
  const [before, now] = [serving, await servingOf(journal.db)].map((one) => one && servingIn(one.content, practiceId))
  if (before && before.epoch >= (now?.epoch ?? 0)) await journal.vouched({ serving })
}

const FILES_AT_ONCE = 500

/** Document files that are gone from the server, or damaged, and lie beside its copies. */
async function documentsBack({ db }: Journal, files: From['files']): Promise<number> {
  let back = 0
  for (let after = ''; ; ) {
    const named = await filesOfPractice(db, { after, limit: FILES_AT_ONCE })
    back += await bringDocuments(files, named)
    const last = named.at(-1)
    if (!last || named.length < FILES_AT_ONCE) return back
    after = last.id
  }
}

/** What a former database knew; nothing where it can't be read any more. */
async function beforeIn(file: string, key: KeyUse, now: Instant): Promise<Before> {
  const copy = `${file}.read-${now}`
  try {
    for (const end of ['', '-wal']) if (existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, `${copy}${end}`)
    const raw = openConnection({ file: copy, key })
    // A database of before has neither state nor successor.
    const rows = <Row>(query: string): Row[] => {
      try {
        return raw.prepare(query).all() as Row[]
      } catch {
        return []
      }
    }
    try {
      const refused = rows<Refused>("select device_id as id, status from sync_device where status <> 'active'")
      const [serving = null] = rows<Signed>(`select content, signature from sync_serving where id = '${SERVING_ROW}'`)
      return { refused, serving }
    } finally {
      raw.close()
    }
  } catch {
    return NOTHING
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true })
  }
}
