import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  write,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { Refusal } from '../shared/kernel/index.ts'
import type { KeyUse } from './connection.ts'
import { syncFolder } from './files.ts'
import type { AuditRow, Operation, Origin, Outgoing } from './journal/chain.ts'

/** One transaction as it stands in the log: its operations, the audit entries written with them, and what binds them to other devices. */
export type LogRows = { operations: Operation[]; audit: AuditRow[]; outgoing: Outgoing[]; origins: Origin[] }
/** The same as it is read: what had nothing to do with other devices does not speak of them. */
export type LogEntry = Pick<LogRows, 'operations' | 'audit'> & Partial<LogRows>

const MAGIC = 'DAYBOOK-LOG-1\n\0\0'
const FILE_ID = 16
const HEADER = MAGIC.length + FILE_ID
const NONCE = 12
const TAG = 16
const LENGTH = 4
const OVERHEAD = LENGTH + NONCE + TAG + LENGTH

/** Writes all of it, and answers how much that was; the thread goes on meanwhile. */
const writeBeside = (handle: number, bytes: Buffer, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const on = (done: number) =>
      write(handle, bytes, done, bytes.length - done, position + done, (error, written) => {
        if (error) reject(error)
        else if (done + written < bytes.length) on(done + written)
        else resolve(bytes.length)
      })
    on(0)
  })
const syncBeside = (handle: number): Promise<void> =>
  new Promise((resolve, reject) => fsync(handle, (error) => (error ? reject(error) : resolve())))

/**
 * The operation log: every committed unit of work once more, in an append-only encrypted file beside the database, from
 * which a damaged database is rebuilt, and whose end tells a database that was put back from an older copy.
 *
 * Layout: a header (16 bytes of magic, 16 of file id), then frames: length, nonce (12), AES-256-GCM ciphertext
 * of JSON, tag (16), length again so that it can be read from its end. Each frame is bound to the file and to the tag of
 * the frame before, so none can be dropped, moved or taken from another file.
 */
export class OperationLog {
  readonly file: string
  #handle: number
  readonly #key: Buffer
  readonly #fileId: Buffer
  #size: number
  #lastTag: Buffer
  #broken = false

  private constructor(file: string, handle: number, key: Buffer, fileId: Buffer, size: number, lastTag: Buffer) {
    this.file = file
    this.#handle = handle
    this.#key = key
    this.#fileId = fileId
    this.#size = size
    this.#lastTag = lastTag
  }

  /**
   * Opens the log, or begins it. An unfinished last frame (the power failed while it was written, so it was never
   * acknowledged) is kept beside the log under `.torn-<where>` and cut off.
   * @throws Refusal `log-damaged` when it was not made with this key, or more than its last frame is unreadable
   */
  static open(file: string, databaseKey: KeyUse): OperationLog {
    const handle = openSync(file, 'a+', 0o600)
    const readable = openSync(file, 'r+')
    closeSync(handle)
    const key = logKey(databaseKey)
    const size = fstatSync(readable).size
    const header = read(readable, 0, HEADER)
    const fileId = fileIdIn(header)
    if (!fileId && size > HEADER) {
      key.fill(0)
      closeSync(readable)
      throw damaged()
    }
    if (!fileId) {
      // The header is synced before the first frame, so a file without a whole one never held anything.
      const begun = newFileId(key)
      writeSync(readable, Buffer.concat([Buffer.from(MAGIC, 'latin1'), begun]), 0, HEADER, 0)
      ftruncateSync(readable, HEADER)
      fsyncSync(readable)
      syncFolder(file)
      return new OperationLog(file, readable, key, begun, HEADER, Buffer.alloc(TAG))
    }
    if (!madeWith(key, fileId)) {
      key.fill(0)
      closeSync(readable)
      throw damaged()
    }
    const log = new OperationLog(file, readable, key, fileId, HEADER, Buffer.alloc(TAG))
    try {
      log.#findEnd(size)
    } catch (error) {
      log.close()
      throw error
    }
    return log
  }

  /**
   * Opens the log to read it only, beside a practice that goes on writing: nothing is cut off or begun.
   * @param size read this far, to a frame's end, as the writer names it; up to the last whole frame unless told
   * @throws Refusal `log-damaged` when there is no log or its header is not one
   */
  static reading(file: string, databaseKey: KeyUse, size?: number): OperationLog {
    const handle = openSync(file, 'r')
    const key = logKey(databaseKey)
    const fileId = fileIdIn(read(handle, 0, HEADER))
    if (!fileId || !madeWith(key, fileId)) {
      key.fill(0)
      closeSync(handle)
      throw damaged()
    }
    const log = new OperationLog(file, handle, key, fileId, HEADER, Buffer.alloc(TAG))
    log.#size = size ?? log.#wholeFrames(fstatSync(handle).size).at(-1) ?? HEADER
    return log
  }

  get size(): number {
    return this.#size
  }

  /** Appends one unit of work, `text` as JSON says it, and waits until it is on the disk. After any error the log takes nothing more until reopened. */
  append(entry: LogEntry, text = JSON.stringify(entry)): void {
    this.#assertSound()
    const frame = this.#seal(Buffer.from(text, 'utf8'))
    try {
      let written = 0
      while (written < frame.length)
        written += writeSync(this.#handle, frame, written, frame.length - written, this.#size + written)
      fsyncSync(this.#handle)
    } catch (error) {
      // Never sync again on a handle whose sync failed: the kernel may have dropped the pages and would report success.
      this.#broken = true
      throw error
    }
    this.#size += frame.length
    this.#lastTag = Buffer.from(frame.subarray(frame.length - LENGTH - TAG, frame.length - LENGTH))
  }

  /**
   * As `append` of a long text, given in pieces: others get on between one piece and the next, and while the disk writes.
   * Until it is done nothing else may be appended.
   */
  async appendLong(pieces: readonly string[], pause: () => Promise<unknown>): Promise<void> {
    this.#assertSound()
    // Whatever comes in between would be sealed to a frame that is not there yet.
    this.#broken = true
    const { nonce, cipher } = this.#cipher()
    const bodies: Buffer[] = []
    for (const piece of pieces) {
      bodies.push(cipher.update(piece, 'utf8'))
      await pause()
    }
    bodies.push(cipher.final())
    const tag = cipher.getAuthTag()
    const length = lengthOf(bodies.reduce((sum, body) => sum + body.length, 0))
    let position = this.#size
    for (const part of [Buffer.concat([length, nonce]), ...bodies, Buffer.concat([tag, length])])
      position += await writeBeside(this.#handle, part, position)
    await syncBeside(this.#handle)
    this.#size = position
    this.#lastTag = tag
    this.#broken = false
  }

  #assertSound(): void {
    if (this.#broken) throw Object.assign(new Error('the operation log failed before'), { code: 'EIO' })
  }

  /** After a failure: a new handle, the end found again, a torn frame cut off. @throws as `open` */
  reopen(): void {
    // Opened before the old one is closed: a number closed twice could be another file's by then.
    const handle = openSync(this.file, 'r+')
    closeSync(this.#handle)
    this.#handle = handle
    this.#findEnd(fstatSync(this.#handle).size)
    this.#broken = false
  }

  /** All entries from the beginning. @throws Refusal `log-damaged` at the first frame that isn't as it was written */
  *entries(): Generator<LogEntry> {
    for (const { entry } of this.frames()) yield entry
  }

  /** The same with the byte at which each one ends: a copy of the log may be cut there. */
  *frames(): Generator<{ entry: LogEntry; end: number }> {
    let position = HEADER
    let tag: Buffer = Buffer.alloc(TAG)
    while (position < this.#size) {
      const frame = this.#frameAt(position, this.#size)
      if (!frame) throw damaged()
      position += frame.length
      yield { entry: JSON.parse(this.#unseal(frame, tag).toString('utf8')) as LogEntry, end: position }
      tag = Buffer.from(frame.subarray(frame.length - LENGTH - TAG, frame.length - LENGTH))
    }
  }

  /** The last entry, read from the end without going through the file; null when the log is empty. */
  last(): LogEntry | null {
    if (this.#size === HEADER) return null
    const length = read(this.#handle, this.#size - LENGTH, LENGTH).readUInt32BE()
    const start = this.#size - OVERHEAD - length
    const frame = this.#frameAt(start, this.#size)
    if (!frame) throw damaged()
    const tag = start === HEADER ? Buffer.alloc(TAG) : read(this.#handle, start - LENGTH - TAG, TAG)
    return JSON.parse(this.#unseal(frame, tag).toString('utf8')) as LogEntry
  }

  close(): void {
    this.#key.fill(0)
    closeSync(this.#handle)
  }

  #cipher() {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    cipher.setAAD(Buffer.concat([this.#fileId, this.#lastTag]))
    return { nonce, cipher }
  }

  #seal(text: Buffer): Buffer {
    const { nonce, cipher } = this.#cipher()
    const body = Buffer.concat([cipher.update(text), cipher.final()])
    const length = lengthOf(body.length)
    return Buffer.concat([length, nonce, body, cipher.getAuthTag(), length])
  }

  #unseal(frame: Buffer, previousTag: Buffer): Buffer {
    const nonce = frame.subarray(LENGTH, LENGTH + NONCE)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce)
    decipher.setAAD(Buffer.concat([this.#fileId, previousTag]))
    decipher.setAuthTag(frame.subarray(frame.length - LENGTH - TAG, frame.length - LENGTH))
    try {
      return Buffer.concat([
        decipher.update(frame.subarray(LENGTH + NONCE, frame.length - LENGTH - TAG)),
        decipher.final(),
      ])
    } catch {
      throw damaged()
    }
  }

  /** The whole frame that starts here, or null when it doesn't end within `end` or its two lengths differ. */
  #frameAt(position: number, end: number): Buffer | null {
    if (position < HEADER || position + OVERHEAD > end) return null
    const length = read(this.#handle, position, LENGTH).readUInt32BE()
    // No frame is empty, but bytes that the power kept from the disk read as zeros.
    if (length === 0 || position + OVERHEAD + length > end) return null
    const frame = read(this.#handle, position, OVERHEAD + length)
    return frame.readUInt32BE(frame.length - LENGTH) === length ? frame : null
  }

  /**
   * Where the log ends. The frames are walked only when the last one doesn't close; the common case costs two reads.
   * A last frame that closes but can't be read is torn too: the power failed while its middle was on the way.
   */
  #findEnd(size: number): void {
    if (this.#readableUpTo(size)) return this.#endAt(size)
    const ends = [HEADER, ...this.#wholeFrames(size)]
    const end = ends.slice(-2).findLast((one) => this.#readableUpTo(one))
    if (end === undefined) throw damaged()
    writeFileSync(`${this.file}.torn-${end}`, read(this.#handle, end, size - end), { mode: 0o600 })
    ftruncateSync(this.#handle, end)
    fsyncSync(this.#handle)
    this.#endAt(end)
  }

  #readableUpTo(end: number): boolean {
    this.#size = end
    try {
      this.last()
      return true
    } catch {
      return false
    }
  }

  /** The ends of the frames whose two lengths agree, from the beginning. */
  #wholeFrames(size: number): number[] {
    const ends: number[] = []
    let position = HEADER
    for (let frame = this.#frameAt(position, size); frame; frame = this.#frameAt(position, size)) {
      position += frame.length
      ends.push(position)
    }
    return ends
  }

  #endAt(end: number): void {
    this.#size = end
    if (end > HEADER) this.#lastTag = read(this.#handle, end - LENGTH - TAG, TAG)
  }
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(LENGTH)
  length.writeUInt32BE(bytes)
  return length
}

/** The file id in a header, or null when this is none. */
function fileIdIn(header: Buffer): Buffer | null {
  if (header.length < HEADER || header.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return null
  return header.subarray(MAGIC.length)
}

const keyMark = (key: Buffer, random: Buffer) =>
  createHmac('sha256', key)
    .update(random)
    .digest()
    .subarray(0, FILE_ID / 2)

/** Half of a file id is random, the other half says under which key: a wrong key can't be mistaken for a torn end. */
function newFileId(key: Buffer): Buffer {
  const random = randomBytes(FILE_ID / 2)
  return Buffer.concat([random, keyMark(key, random)])
}

const madeWith = (key: Buffer, fileId: Buffer) =>
  keyMark(key, fileId.subarray(0, FILE_ID / 2)).equals(fileId.subarray(FILE_ID / 2))

const logKey = (databaseKey: KeyUse): Buffer =>
  databaseKey((bytes) => Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), 'daybook operation log', 32)))

const damaged = () =>
  new Refusal('internal', 'The operation log beside the database is damaged, or belongs to another key.', {
    reason: 'log-damaged',
  })

function read(handle: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const got = readSync(handle, bytes, done, length - done, position + done)
    if (got === 0) return bytes.subarray(0, done)
    done += got
  }
  return bytes
}
