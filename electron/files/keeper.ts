import { rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { namedFiles, type StoredFile } from '../../db/files/queries.ts'
import { diskRefusal } from '../../db/disk-errors.ts'
import type { Permission } from '../../shared/access/index.ts'
import type { FileToken, IncomingFile, OpenedFile } from '../../shared/files/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type Clock, type IdSource, Refusal } from '../../shared/kernel/index.ts'
import type { ServedContent } from '../doors.ts'
import type { Sessions } from '../ipc/session.ts'
import type { PracticeStore } from '../practice-store.ts'
import { FILES_FOLDER, pathOf, settle, sweep } from './folder.ts'
import { assertSize, Incoming } from './incoming.ts'
import { FileReader } from './reader.ts'
import { tokenExpired, Tokens } from './tokens.ts'

/** Files that one window may have on their way in at once. */
const MOST_INCOMING = 32
/** Room that must be left on the disk after a file was taken in: the database has to go on writing. */
const SPARE_BYTES = 64 * 1024 * 1024

type Seat = Pick<Caller, 'connectionId' | 'sessionId'>
/** A file that may be looked at, as long as `mayStill` says so of what its session may now. */
type Opened = { file: StoredFile; mayStill: MayStill }
export type MayStill = (may: ReadonlySet<Permission>) => Promise<boolean>

export type FileParts = {
  dataDir: string
  practice: PracticeStore
  sessions: Sessions
  clock: Clock
  ids: IdSource
}

/** The one place for content outside the database: takes files in, keeps them encrypted, and gives them out by token. */
export class FileKeeper {
  readonly #parts: FileParts
  readonly #incoming: Tokens<Incoming>
  readonly #opened: Tokens<Opened>
  readonly folder: string
  /** Files that are being made just now and have no token yet. */
  #beginning = 0

  constructor(parts: FileParts) {
    this.#parts = parts
    this.folder = join(parts.dataDir, FILES_FOLDER)
    this.#incoming = new Tokens(parts.sessions, parts.clock, (incoming) => void incoming.abandon())
    this.#opened = new Tokens(parts.sessions, parts.clock)
    // What an interrupted day left behind is looked for when the practice opens; a failure waits for the next time.
    parts.practice.onOpen(() => void this.sweep().catch(() => undefined))
  }

  /** Removes files that no row names and that are older than a day. @returns how many */
  sweep(): Promise<number> {
    const { db } = this.#parts.practice.store().journal
    return sweep(this.folder, this.#parts.clock.now(), (ids) => namedFiles(db, ids))
  }

  /** @throws Refusal `empty-file`, `file-too-large`, `disk-full`, `too-many` */
  begin(bytes: number, seat: Seat): Promise<FileToken> {
    return this.#onDisk(async () => {
      assertSize(bytes)
      if (this.#incoming.count(seat.connectionId) + this.#beginning >= MOST_INCOMING)
        throw new Refusal('invalid-input', 'Too many files at once. Wait for some to come in.', { reason: 'too-many' })
      this.#beginning += 1
      try {
        await this.#assertRoom(bytes)
        const incoming = await Incoming.begin(this.folder, this.#parts.ids.next<string>(), bytes)
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

  discard(token: FileToken, seat: Seat): void {
    for (const tokens of [this.#incoming, this.#opened] as const)
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

  /** A token for a stored file that this caller may see now. */
  open(file: StoredFile, seat: Seat, mayStill: MayStill): OpenedFile {
    const token = this.#opened.issue({ file, mayStill }, seat)
    return { token, bytes: file.bytes, mediaType: file.mediaType }
  }

  /** @throws Refusal `token-expired`, `file-damaged`, `file-missing` */
  async read(token: FileToken, offset: number, bytes: number, caller: Seat & Pick<Caller, 'may'>): Promise<Buffer> {
    const { file, mayStill } = this.#opened.of(token, caller)
    if (!(await mayStill(caller.may))) throw tokenExpired()
    const reader = await FileReader.open(pathOf(this.folder, file.id), file)
    try {
      return await reader.read(offset, bytes)
    } finally {
      await reader.close()
    }
  }

  /** What the shells answer `/file/<token>` with; null when the token is worth nothing (any more). */
  async serve(token: string): Promise<ServedContent | null> {
    const bearer = this.#opened.bearer(token)
    if (!bearer || !(await bearer.value.mayStill(bearer.may))) return null
    const { file } = bearer.value
    const path = pathOf(this.folder, file.id)
    // Whether it is there at all must be known before the answer begins; whoever never reads on leaves nothing open.
    await (await FileReader.open(path, file)).close()
    return { mediaType: file.mediaType, bytes: file.bytes, content: contentOf(path, file) }
  }

  /** Lets go of everything that is on its way. */
  async close(): Promise<void> {
    this.#incoming.dropAll()
    this.#opened.dropAll()
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
