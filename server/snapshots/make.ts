import { closeSync, copyFileSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { diskRefusal } from '../../db/disk-errors.ts'
import { syncFolder } from '../../db/files.ts'
import { strip } from '../../db/journal/snapshot-strip.ts'
import { PAGE_BYTES, type PageCipher, pageCipher, SALT_BYTES } from '../../db/snapshots/pages.ts'
import { hashOfPiece, hashOfWhole, PIECE_PAGES, sealPiece, snapshotKey } from '../../db/snapshots/pieces.ts'
import type { Instant, PracticeId } from '../../shared/kernel/index.ts'
import { SnapshotFacts } from '../../shared/sync/index.ts'
import { writeWhole } from '../copies/make.ts'
import { COPY_FILES, damaged, factsOf, readManifest } from '../copies/manifest.ts'
import type { ServerFolder } from '../folder.ts'

/** `copy`: the folder of a verified copy. */
export type SnapshotOrder = { id: string; copy: string; now: Instant }

/** Where a server's snapshots lie, and what stands in one. */
export const snapshotsOf = (folder: string): string => join(folder, 'snapshots')
export const FACTS_FILE = 'snapshot.json'
export const pieceFile = (folder: string, index: number): string => join(folder, `piece-${index}`)
/** What a snapshot is called before it is whole. */
const MAKING = '.making'

/**
 * Makes a snapshot of the practice out of a verified copy, which has been held against its history when it was made: the copy is stripped of what
 * is the server's own, and its pages are packed and sealed, piece by piece. Nothing of it stands on the disk in clear. It has its name once it is whole.
 * @throws Refusal `copy-damaged`, `wrong-key`, `disk-full`
 */
export async function makeSnapshot(folder: ServerFolder, { id, copy, now }: SnapshotOrder): Promise<SnapshotFacts> {
  const making = join(snapshotsOf(folder.path), MAKING)
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true, mode: 0o700 })
  try {
    const key = folder.key()
    const file = join(making, COPY_FILES.database)
    await takeCopy(copy, file, readManifest(copy, key).files)
    const { practiceId, ...end } = strip({ file, key })
    const pieces = await key((bytes) => sealAll(file, making, { id, key: Buffer.from(bytes) }))
    for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true })
    const pages = pieces.reduce((sum, piece) => sum + piece.pages, 0)
    const told = pieces.map(({ bytes, sha256 }) => ({ bytes, sha256 }))
    const facts = SnapshotFacts.parse({
      id,
      practiceId: practiceId as PracticeId,
      ...end,
      madeAt: now,
      pages,
      pieces: told,
      sha256: hashOfWhole(told),
    })
    await writeWhole(join(making, FACTS_FILE), Buffer.from(JSON.stringify(facts)))
    const whole = join(snapshotsOf(folder.path), id)
    renameSync(making, whole)
    syncFolder(whole)
    return facts
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw diskRefusal(error) ?? error
  }
}

async function takeCopy(copy: string, file: string, files: readonly { name: string; bytes: number; sha256: string }[]) {
  copyFileSync(join(copy, COPY_FILES.database), file)
  const expected = files.find(({ name }) => name === COPY_FILES.database)
  const found = await factsOf(file)
  if (found.bytes !== expected?.bytes || found.sha256 !== expected.sha256)
    throw damaged(`${COPY_FILES.database} is not as it was written`)
}

async function sealAll(file: string, to: string, { id, key }: { id: string; key: Buffer }) {
  const handle = openSync(file, 'r')
  const own = snapshotKey(key, id)
  let cipher: PageCipher | null = null
  try {
    const salt = Buffer.alloc(SALT_BYTES)
    readSync(handle, salt, 0, SALT_BYTES, 0)
    cipher = pageCipher(key, salt)
    const all = Math.ceil(fstatSync(handle).size / PAGE_BYTES / PIECE_PAGES)
    const pieces: { bytes: number; sha256: string; pages: number }[] = []
    for (let index = 0; index < all; index++) {
      const buffer = Buffer.alloc(PIECE_PAGES * PAGE_BYTES)
      const length = readSync(handle, buffer, 0, buffer.length, index * buffer.length)
      const plain = cipher.open(buffer.subarray(0, length), index * PIECE_PAGES + 1)
      const sealed = sealPiece(plain, own, { id, index, of: all })
      await writeWhole(pieceFile(to, index), sealed)
      pieces.push({ bytes: sealed.length, sha256: hashOfPiece(sealed), pages: length / PAGE_BYTES })
    }
    return pieces
  } finally {
    cipher?.end()
    own.fill(0)
    key.fill(0)
    closeSync(handle)
  }
}
