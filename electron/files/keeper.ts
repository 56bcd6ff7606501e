import { existsSync, statSync } from 'node:fs'
import { mkdir, rm, statfs } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { pathOf } from '../../db/files/places.ts'
import { filesOfChart, namedFiles, type StoredFile, storedFilesById } from '../../db/files/queries.ts'
import { diskRefusal } from '../../db/disk-errors.ts'
import type { Permission } from '../../shared/access/index.ts'
import {
  type FileToken,
  type ImportedFile,
  type IncomingFile,
  MAX_FILE_BYTES,
  MAX_IMPORT_BYTES,
  MOST_IMPORTED,
  type OfferedFile,
  type OpenedFile,
  type PickedPlace,
} from '../../shared/files/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type Clock, type IdSource, Refusal } from '../../shared/kernel/index.ts'
import type { ServedContent } from '../doors.ts'
import type { Sessions } from '../ipc/session.ts'
import type { PracticeStore } from '../practice-store.ts'
import { FILES_FOLDER, OUTGOING, settle, sweep } from './folder.ts'
import { assertSize, Incoming } from './incoming.ts'
import { FileReader } from '../../db/files/reader.ts'
import type { ImportSource, SealedFile } from './sealed.ts'
import { tokenExpired, Tokens } from './tokens.ts'

/** Files that one window may have on their way in at once. */
const MOST_INCOMING = 32
/** Room that must be left on the disk after a file was taken in: the database has to go on writing. */
const SPARE_BYTES = 64 * 1024 * 1024
/** Documents of one chart that are fetched before it goes out. */
const MOST_OF_CHART = 5000

type Seat = Pick<Caller, 'connectionId' | 'sessionId'>
/** A file that may be looked at, as long as `mayStill` says so of what its session may now. */
type Opened = {
  file: StoredFile
  mayStill: MayStill /** Where it lies, if it is on its way out and goes then. */
  path?: string
}
export type MayStill = (may: ReadonlySet<Permission>) => Promise<boolean>

export type FileParts = {
  dataDir: string
  practice: PracticeStore
  sessions: Sessions
  clock: Clock
  ids: IdSource
  /** Where files come from that other PCs added; without it there are none. */
  elsewhere?: Elsewhere
}
/** Brings a file here that is not, or is damaged. @throws Refusal why it can't be had */
export type Elsewhere = { bring(file: StoredFile, how?: { anew?: boolean }): Promise<void> }

/** The one place for content outside the database: takes files in, keeps them encrypted, and gives them out by token. */
export class FileKeeper {
  readonly #parts: FileParts
  readonly #incoming: Tokens<Incoming>
  readonly #opened: Tokens<Opened>
  readonly #places: Tokens<readonly string[]>
  readonly folder: string
  /** Files that are being made just now and have no token yet. */
  #beginning = 0
  /** What was let go and is not removed yet. */
  readonly #going = new Set<Promise<void>>()

  constructor(parts: FileParts) {
    this.#parts = parts
    this.folder = join(parts.dataDir, FILES_FOLDER)
    this.#incoming = new Tokens(parts.sessions, parts.clock, (incoming) => this.#letGo(incoming))
    this.#opened = new Tokens(parts.sessions, parts.clock, ({ path }) => {
      if (path !== undefined) void rm(path, { force: true }).catch(() => undefined)
    })
    this.#places = new Tokens(parts.sessions, parts.clock)
    // What an interrupted day left behind is looked for when the practice opens; a failure waits for the next time.
    parts.practice.onOpen(() => void this.sweep().catch(() => undefined))
  }

  /** Removes files that no row names and that are older than a day. @returns how many */
  sweep(): Promise<number> {
    const { db } = this.#parts.practice.store().journal
    return sweep(this.folder, this.#parts.clock.now(), (ids) => namedFiles(db, ids))
  }

  /** @throws Refusal `empty-file`, `file-too-large`, `disk-full`, `too-many` */
  begin(bytes: number, seat: Seat, purpose: 'keep' | 'import' = 'keep'): Promise<FileToken> {
    const [largest, most] =
      purpose === 'keep' ? ([MAX_FILE_BYTES, MOST_INCOMING] as const) : ([MAX_IMPORT_BYTES, MOST_IMPORTED] as const)
    return this.#onDisk(async () => {
      assertSize(bytes, largest)
      if (this.#incoming.count(seat.connectionId) + this.#beginning >= most)
        throw new Refusal('invalid-input', 'Too many files at once. Wait for some to come in.', { reason: 'too-many' })
      this.#beginning += 1
      try {
        await this.#assertRoom(bytes)
        const incoming = await Incoming.begin(this.folder, this.#parts.ids.next<string>(), bytes, largest)
        return this.#incoming.issue(incoming, seat)
      } finally {
        this.#beginning -= 1
      }
    })
  }

  /** @throws Refusal `token-expired`, `out-of-order`, `wrong-size`, `disk-full`, … */
  append(token: FileToken, offset: number, piece: Buffer, seat: Seat): Promise<number> {
    return this.#onDisk(() => this.#incoming.of(token, seat).append(offset, piece))
  }

  /** @throws as `append` */
  finish(token: FileToken, seat: Seat): Promise<IncomingFile> {
    return this.#onDisk(async () => {
      const { bytes, mediaType } = await this.#incoming.of(token, seat).finish()
      return { token, bytes, mediaType }
    })
  }

  /** A token for files and folders of this computer that the person chose. @throws Refusal `not-found`, `invalid-input` */
  place(paths: readonly string[], seat: Seat): PickedPlace {
    for (const path of paths) {
      if (!isAbsolute(path))
        throw new Refusal('invalid-input', 'Write the full path, from the drive or the root on.', {
          reason: 'relative-path',
        })
      if (!existsSync(path)) throw new Refusal('not-found', 'There is nothing under this path.', { reason: 'no-file' })
    }
    const [first = ''] = paths
    const name = paths.length === 1 ? basename(first) : `${basename(first)} …`
    return { token: this.#places.issue(paths, seat), name }
  }

  /** The one folder that a token stands for. @throws Refusal `token-expired`, `invalid-input` */
  folderOf(token: FileToken, seat: Seat): string {
    const [path = '', another] = this.#places.of(token, seat)
    if (another !== undefined || !existsSync(path) || !statSync(path).isDirectory())
      throw new Refusal('invalid-input', 'Choose a folder.', { reason: 'no-folder' })
    return path
  }

  /**
   * What an import reads: the places that were chosen and the files that were sent. They stay until `release`, however
   * long the import takes, and can be imported once more after it.
   * @throws Refusal `token-expired`, `not-finished`
   */
  sources(files: readonly ImportedFile[], seat: Seat): { sources: ImportSource[]; release: () => void } {
    const releases: (() => void)[] = []
    const release = () => {
      for (const one of releases.splice(0)) one()
    }
    try {
      const sources = files.flatMap(({ token, name }): ImportSource[] => {
        const place = this.#places.has(token)
        const held = place ? this.#places.hold(token, seat) : this.#incoming.hold(token, seat)
        releases.push(held.release)
        return held.value instanceof Incoming ? [held.value.sealed(name || 'file')] : [...held.value]
      })
      return { sources, release }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Where a worker may write what goes out through a window, encrypted. The caller removes it when the work fails. */
  async outgoing(): Promise<string> {
    const folder = join(this.folder, 'incoming', `${OUTGOING}${this.#parts.ids.next<string>()}`)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  /** A token for a file that was written so: it is there for as long as the token is. */
  offer({ path, name, ...file }: SealedFile & { sha256: string }, seat: Seat): OfferedFile {
    const stored: StoredFile = { ...file, mediaType: 'text/plain' }
    const token = this.#opened.issue({ file: stored, mayStill: async () => true, path }, seat)
    return { token, name, bytes: file.bytes }
  }

  discard(token: FileToken, seat: Seat): void {
    for (const tokens of [this.#incoming, this.#opened, this.#places] as const)
      if (tokens.has(token)) {
        tokens.of(token, seat)
        tokens.drop(token)
      }
  }

  /** A file that came in whole, to be looked into before it is kept. @throws Refusal `token-expired`, `not-finished` */
  incoming(token: FileToken, seat: Seat): Incoming {
    const incoming = this.#incoming.of(token, seat)
    void incoming.file
    return incoming
  }

  /**
   * Gives a file that came in its place, and then has it recorded: at every moment either a row names a file that is
   * there whole, or no row names it.
   * @param record writes the row within the unit of work of what names the file (`recordFile`)
   */
  keep<T>(token: FileToken, seat: Seat, record: (file: StoredFile) => Promise<T>): Promise<T> {
    return this.#onDisk(async () => {
      const incoming = this.incoming(token, seat)
      // What came in to be read through may be larger than what is kept.
      assertSize(incoming.file.bytes)
      this.#incoming.release(token)
      return this.#keep(incoming, record)
    })
  }

  /** The same for content that the core itself has: imports. @throws as `begin` and `append` */
  take<T>(bytes: number, content: AsyncIterable<Buffer>, record: (file: StoredFile) => Promise<T>): Promise<T> {
    return this.#onDisk(async () => {
      await this.#assertRoom(bytes)
      const incoming = await Incoming.begin(this.folder, this.#parts.ids.next<string>(), bytes)
      try {
        let offset = 0
        for await (const piece of content) offset = await incoming.append(offset, piece)
        await incoming.finish()
      } catch (error) {
        await incoming.abandon()
        throw error
      }
      return this.#keep(incoming, record)
    })
  }

  /**
   * A token for a stored file that this caller may see now; one that is not on this PC is fetched first.
   * @throws Refusal why it can't be had: `file-elsewhere`, `file-awaited`, `file-no-room`, …
   */
  async open(file: StoredFile, seat: Seat, mayStill: MayStill): Promise<OpenedFile> {
    await this.#parts.elsewhere?.bring(file)
    const token = this.#opened.issue({ file, mayStill }, seat)
    return { token, bytes: file.bytes, mediaType: file.mediaType }
  }

  /** Has the files of a chart here before it goes out, as far as they can be had; what can't, is told by who reads them. */
  async gather(patientId: string): Promise<void> {
    const { elsewhere, practice } = this.#parts
    if (!elsewhere) return
    const { db } = practice.store().journal
    for (const file of await storedFilesById(db, await filesOfChart(db, patientId, MOST_OF_CHART)))
      try {
        await elsewhere.bring(file)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        if (error.reason === 'file-elsewhere' || error.reason === 'file-no-room') return
      }
  }

  /** @throws Refusal `token-expired`, `file-damaged`, `file-missing` */
  async read(token: FileToken, offset: number, bytes: number, caller: Seat & Pick<Caller, 'may'>): Promise<Buffer> {
    const { file, mayStill, path = pathOf(this.folder, file.id) } = this.#opened.of(token, caller)
    if (!(await mayStill(caller.may))) throw tokenExpired()
    return this.#healed(path, file, async () => {
      const reader = await FileReader.open(path, file)
      try {
        return await reader.read(offset, bytes)
      } finally {
        await reader.close()
      }
    })
  }

  /** Reads; what turns out to be damaged here is fetched anew where the server holds it whole, and read again. */
  async #healed<T>(path: string, file: StoredFile, read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      const { elsewhere } = this.#parts
      const isDamage = error instanceof Refusal && error.reason === 'file-damaged'
      if (!elsewhere || !isDamage || path !== pathOf(this.folder, file.id)) throw error
      const came = await elsewhere.bring(file, { anew: true }).then(
        () => true,
        () => false,
      )
      if (!came) throw error
      return read()
    }
  }

  /** What the shells answer `/file/<token>` with; null when the token is worth nothing (any more). */
  async serve(token: string): Promise<ServedContent | null> {
    const bearer = this.#opened.bearer(token)
    if (!bearer || !(await bearer.value.mayStill(bearer.may))) return null
    const { file, path = pathOf(this.folder, file.id) } = bearer.value
    // Whether it is there at all must be known before the answer begins; whoever never reads on leaves nothing open.
    await (await FileReader.open(path, file)).close()
    return { mediaType: file.mediaType, bytes: file.bytes, content: contentOf(path, file) }
  }

  #letGo(incoming: Incoming): void {
    const going: Promise<void> = incoming
      .abandon()
      .catch(() => undefined)
      .finally(() => this.#going.delete(going))
    this.#going.add(going)
  }

  /** Lets go of everything that is on its way, and waits until none of it is written any more. */
  async close(): Promise<void> {
    this.#incoming.dropAll()
    this.#opened.dropAll()
    this.#places.dropAll()
    await Promise.all(this.#going)
  }

  async #keep<T>(incoming: Incoming, record: (file: StoredFile) => Promise<T>): Promise<T> {
    const { file } = incoming
    try {
      await settle(this.folder, file.id)
    } catch (error) {
      await incoming.abandon()
      throw error
    }
    try {
      return await record(file)
    } catch (error) {
      // Where the log failed after the database, the row may be there after the next opening: then the file stays, and the
      // sweep decides when it is a day old.
      const nothingWritten = error instanceof Refusal && error.code !== 'internal'
      if (nothingWritten) await rm(pathOf(this.folder, file.id), { force: true }).catch(() => undefined)
      throw error
    }
  }

  async #assertRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#parts.dataDir)
    if (bavail * bsize < bytes + SPARE_BYTES) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
  }

  async #onDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw diskRefusal(error) ?? error
    }
  }
}

async function* contentOf(path: string, file: StoredFile): AsyncGenerator<Buffer> {
  const reader = await FileReader.open(path, file)
  try {
    yield* reader.chunks()
  } finally {
    await reader.close()
  }
}
