import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { headsOf } from '../../db/backups/chains.ts'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { type KeyUse, openConnection } from '../../db/connection.ts'
import { diskRefusal } from '../../db/disk-errors.ts'
import { syncFolder } from '../../db/files.ts'
import { OperationLog } from '../../db/operation-log.ts'
import type { Backup } from '../../shared/backups/index.ts'
import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import { copyFilesTo, filesNamedIn, poolOf } from './file-copies.ts'
import { copyFile, factsOf, FILE_LIST, PRACTICE_FILES, replaceText, stampOf, syncFile } from './files.ts'
import { copyLogUpTo } from './log-copy.ts'
import { corrupted, MANIFEST, type Manifest, sealManifest } from './manifest.ts'

export type CopyOrder = {
  dataDir: string
  /** The place's own folder. */
  place: string
  backupId: Backup['backupId']
  deviceId: string
  madeAt: Instant
  /** The program's version. */
  program: string
}
export type CopyProgress = { stage: string; done: number; of: number }
export type Copy = { folder: string; manifest: Manifest }

/** Folder of one copy within a place. */
const nameOf = ({ madeAt, backupId }: CopyOrder) => `daybook-${stampOf(madeAt)}-${backupId.slice(-12)}`

/** How the name of a half-made copy of a PC begins; a place may be shared by all PCs of the practice. */
export const halfMade = (deviceId: string) => `.partial-${deviceId}-`

/**
 * Copies a practice, also a running one, and proves the copy before it gets its name: the database by `VACUUM INTO` on a
 * connection of its own (it stays encrypted under the same key), then the operation log up to the same unit of work, then
 * the key slots. Whatever goes wrong, older copies stay as they are and nothing half-made bears a copy's name.
 *
 * The driver's own `backup()` fails on encrypted databases and `serialize()` answers plain text; neither is used.
 * @throws Refusal `disk-full`, `disk-error`, `read-only`, `backup-corrupted`, `log-behind`
 */
export async function makeCopy(
  order: CopyOrder,
  key: KeyUse,
  onProgress: (progress: CopyProgress) => void,
): Promise<Copy> {
  const partial = join(order.place, `${halfMade(order.deviceId)}${order.backupId}`)
  try {
    mkdirSync(partial, { mode: 0o700 })
    onProgress({ stage: 'copy', done: 0, of: 3 })
    const database = join(partial, PRACTICE_FILES.database)
    copyDatabase(join(order.dataDir, PRACTICE_FILES.database), database, key)
    const log = [join(order.dataDir, PRACTICE_FILES.log), join(partial, PRACTICE_FILES.log)] as const
    await copyLogUpTo(reading(database, key, headsOf), ...log, key)
    const keys = join(order.dataDir, PRACTICE_FILES.keys)
    if (existsSync(keys)) copyFile(keys, join(partial, PRACTICE_FILES.keys))
    onProgress({ stage: 'verify', done: 1, of: 3 })
    const lacking = await takeFiles(partial, order, key)
    const manifest = { ...proven(partial, order, key), ...(lacking > 0 && { filesMissing: lacking }) }
    onProgress({ stage: 'finish', done: 2, of: 3 })
    replaceText(join(partial, MANIFEST), sealManifest(manifest, key))
    const folder = join(order.place, nameOf(order))
    renameSync(partial, folder)
    syncFolder(folder)
    return { folder, manifest }
  } catch (error) {
    // What was half-made is of no use to anyone and would fill the drive.
    rmSync(partial, { recursive: true, force: true })
    throw placeRefusal(error)
  }
}

/**
 * Brings the document files that the copied database names into the place, and writes down which they are.
 * @returns how many the practice does not hold whole: a copy is made all the same, and says so
 */
async function takeFiles(partial: string, { place, dataDir, madeAt }: CopyOrder, key: KeyUse): Promise<number> {
  const named = filesNamedIn(partial, key)
  if (named.length === 0) return 0
  const { lacking, elsewhere } = await copyFilesTo(poolOf(place), dataDir, named, madeAt)
  const away = new Set(elsewhere)
  const ids = named.map(({ id }) => id).filter((id) => !away.has(id))
  replaceText(join(partial, FILE_LIST), `${JSON.stringify(ids)}\n`)
  return lacking.length
}

function copyDatabase(from: string, to: string, key: KeyUse) {
  reading(from, key, (raw) => raw.prepare('vacuum into ?').run(to))
  syncFile(to)
}

function reading<T>(file: string, key: KeyUse, use: (raw: ReturnType<typeof openConnection>) => T): T {
  const raw = openConnection({ file, key, readonly: true })
  try {
    return use(raw)
  } finally {
    raw.close()
  }
}

/** Opens what lies in the place now, goes through all of it, and writes down what it holds. */
function proven(folder: string, order: CopyOrder, key: KeyUse): Manifest {
  const log = OperationLog.reading(join(folder, PRACTICE_FILES.log), key)
  const prove = (raw: ReturnType<typeof openConnection>) => {
    const { flaws, rows, digest } = proveSoundness({ raw, log: { entries: () => log.entries(), order: 'same' } })
    const [flaw] = flaws
    if (flaw) throw corrupted(`${flaw.part}: ${flaw.what}`)
    return { rows, digest, heads: headsOf(raw), schemaVersion: raw.pragma('user_version', { simple: true }) as number }
  }
  let found: ReturnType<typeof prove>
  try {
    found = reading(join(folder, PRACTICE_FILES.database), key, prove)
  } finally {
    log.close()
  }
  const { deviceId, practiceId, operation, operationHash, auditSequence, auditHash } = found.heads
  return {
    format: 'daybook-backup-1',
    backupId: order.backupId,
    deviceId,
    practiceId,
    madeAt: order.madeAt,
    program: order.program,
    schemaVersion: found.schemaVersion,
    heads: { operation, operationHash, auditSequence, auditHash },
    rows: found.rows,
    digest: found.digest,
    files: ([...Object.values(PRACTICE_FILES), FILE_LIST] as const)
      .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
      .map((name) => ({ name, ...factsOf(join(folder, name)) })),
  }
}

/** A failing place is not a failing practice, so the sentence must not say that nothing was saved. */
export function placeRefusal(error: unknown): unknown {
  const reason = error instanceof Refusal ? error.reason : diskRefusal(error)?.reason
  const gone = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
  if (gone)
    return new Refusal(
      'internal',
      'The place for the copies is not there. Plug the drive in, or choose another place.',
      {
        reason: 'place-unavailable',
      },
    )
  const sentences: Record<string, string> = {
    'disk-full':
      'The place for the copies is full. Make room there or choose another place. The practice itself is not affected.',
    'disk-error': 'The place for the copies reported an error. Check the drive or choose another place.',
    damaged:
      'The database is damaged, so no copy of it was made; older copies are kept. Close Daybook on this PC and open it again: it is then built anew.',
    'read-only': 'The place for the copies cannot be written to. Choose another place.',
  }
  const sentence = sentences[reason ?? '']
  return sentence && reason ? new Refusal('internal', sentence, { reason }) : error
}
