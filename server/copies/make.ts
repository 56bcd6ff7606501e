import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { headsOf } from '../../db/backups/chains.ts'
import { copyFromPostgres } from '../../db/journal/from-postgres.ts'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { type KeyUse, openConnection } from '../../db/connection.ts'
import { codeOf, diskRefusal } from '../../db/disk-errors.ts'
import { synced, syncFolder } from '../../db/files.ts'
import { everyStoredFile, type StoredFile } from '../../db/files/queries.ts'
import { openPostgresEngine } from '../../db/journal/postgres-engine.ts'
import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import type { ServerFolder } from '../folder.ts'
import { schemaOf, serverClock } from '../practice.ts'
import { carryDocuments, type Documents, poolOf } from './documents.ts'
import { COPY_FILES, damaged, factsOf, type Manifest, manifestFile, sealManifest, sealSecrets } from './manifest.ts'

export type CopyOrder = {
  copyId: string
  madeAt: Instant
  /** Where copies lie. */
  place: string
  /** Where the server's document files are. */
  files: string
  databaseUrl: string | null
  /** The program's version. */
  program: string
}
/**
 * `acked`: up to which number the copy holds the operations of each device. `documents`: which of the files that it names lie beside it now;
 * a sentence where the place did not take them, and then the copy stands all the same.
 */
export type MadeCopy = {
  folder: string
  manifest: Manifest
  bytes: number
  acked: Record<string, number>
  documents: Documents | { failure: string }
}

const stampOf = (at: number): string =>
  new Date(at)
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z$/g, '')
    .replace('T', '-')

/** What a copy is called before it is proven, or once it goes. A place may be shared by the servers of several practices. */
export const halfMade = (practiceId: string, copyId = ''): string => `.partial-server-${practiceId}-${copyId}`

/**
 * Copies a running server and proves the copy before it gets its name: from SQLite by `VACUUM INTO` on a connection of its own, from
 * PostgreSQL row by row as of one moment; encrypted under the practice's key either way. Then every row is held against its
 * history, and both chains are followed to their ends. Whatever goes wrong, older copies stay as they are.
 * @throws Refusal `disk-full`, `disk-error`, `read-only`, `place-unavailable`, `copy-damaged`, `damaged`
 */
export async function makeCopy(folder: ServerFolder, order: CopyOrder): Promise<MadeCopy> {
  const key = folder.key()
  const { practiceId } = folder.settings()
  const partial = join(order.place, halfMade(practiceId, order.copyId))
  try {
    mkdirSync(order.place, { recursive: true, mode: 0o700 })
    mkdirSync(partial, { mode: 0o700 })
    const database = join(partial, COPY_FILES.database)
    await takeDatabase(folder, order, { file: database, key })
    await writeWhole(join(partial, COPY_FILES.settings), readFileSync(folder.settingsFile))
    await writeWhole(join(partial, COPY_FILES.authority), Buffer.from(folder.authority().certificate))
    const secrets = { 'authority.key': folder.authority().key, 'admin.secret': folder.adminSecret() }
    await writeWhole(join(partial, COPY_FILES.secrets), sealSecrets(secrets, key))
    const { acked, named, ...found } = proven(database, key)
    for (const end of ['-wal', '-shm']) rmSync(`${database}${end}`, { force: true })
    const files = await Promise.all(
      Object.values(COPY_FILES).map(async (name) => ({ name, ...(await factsOf(join(partial, name))) })),
    )
    const { copyId, madeAt, program } = order
    const manifest: Manifest = { format: 'daybook-server-copy-1', copyId, practiceId, madeAt, program, ...found, files }
    await writeWhole(manifestFile(partial), Buffer.from(sealManifest(manifest, key)))
    const whole = join(order.place, `daybook-server-${stampOf(madeAt)}-${copyId.slice(-12)}`)
    renameSync(partial, whole)
    syncFolder(whole)
    const bytes = files.reduce((sum, one) => sum + one.bytes, 0)
    return { folder: whole, manifest, bytes, acked, documents: await besideIt(order, practiceId, named) }
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw placeRefusal(error)
  }
}

/** What was written is safe by the copy of the database; what belongs to it must never undo that. */
async function besideIt(
  { files: from, place }: CopyOrder,
  practiceId: string,
  named: readonly StoredFile[],
): Promise<MadeCopy['documents']> {
  try {
    return await carryDocuments({ from, pool: poolOf(place, practiceId), dueOn: null }, named)
  } catch (error) {
    const known = placeRefusal(error)
    const why = known instanceof Refusal ? known.message : `The system says: ${codeOf(error) ?? String(error)}`
    return { failure: `The document files were not all copied. ${why}` }
  }
}

async function takeDatabase(
  folder: ServerFolder,
  { databaseUrl }: CopyOrder,
  to: { file: string; key: KeyUse },
): Promise<void> {
  if (databaseUrl !== null) {
    const engine = openPostgresEngine(databaseUrl, schemaOf(folder.settings().practiceId))
    try {
      await copyFromPostgres(engine.reader, to, serverClock.now())
    } finally {
      await engine.close()
    }
  } else {
    const raw = openConnection({ file: folder.databaseFile, key: to.key, readonly: true })
    try {
      raw.prepare('vacuum into ?').run(to.file)
    } finally {
      raw.close()
    }
  }
  for (const end of ['-wal', '-shm']) rmSync(`${to.file}${end}`, { force: true })
  await synced(to.file)
}

/** Opens what lies in the place now, goes through all of it, and says what it holds. */
function proven(file: string, key: KeyUse) {
  const raw = openConnection({ file, key, readonly: true })
  try {
    const { flaws, rows, digest } = proveSoundness({ raw, log: null })
    const [flaw] = flaws
    if (flaw) throw damaged(flaw.what)
    const { operation, operationHash, auditSequence, auditHash } = headsOf(raw)
    const epoch = raw.prepare('select epoch from journal_head where id = 1').pluck().get() as number
    const devices = raw.prepare('select device_id, acked from sync_device').raw().all() as [string, number][]
    return {
      schemaVersion: raw.pragma('user_version', { simple: true }) as number,
      epoch,
      heads: { operation, operationHash, auditSequence, auditHash },
      rows,
      digest,
      acked: Object.fromEntries(devices),
      named: everyStoredFile(raw),
    }
  } finally {
    raw.close()
  }
}

/** Writes a new file and waits until it is on the disk. */
export async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A failing place is not a failing practice: the sentence must not say that nothing was saved. */
export function placeRefusal(error: unknown): unknown {
  const known = error instanceof Refusal ? error : diskRefusal(error)
  const isGone = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT'
  const reason = isGone ? 'place-unavailable' : known?.reason
  const sentence = SENTENCES[reason ?? '']
  return sentence && reason ? new Refusal('internal', sentence, { reason }) : (known ?? error)
}

const SENTENCES: Readonly<Record<string, string>> = {
  'disk-full': 'The place for the copies is full. Make room there, or name another place: --copies',
  'disk-error': 'The place for the copies reported an error. Check the drive, or name another place: --copies',
  'read-only': 'The place for the copies cannot be written to. Name another place: --copies',
  'place-unavailable': 'The place for the copies is not there. Plug the drive in, or name another place: --copies',
  damaged: 'The database of the server is damaged, so no copy of it was made; older copies are kept.',
}
