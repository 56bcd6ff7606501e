import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { piecesIn, piecesOf, placeOfPiece, provePiece, sealedLength } from '../../db/files/format.ts'
import { isFileName, moveInto, noRoom, pathOf, roomIn, writeAt } from '../../db/files/places.ts'
import type { StoredFile } from '../../db/files/queries.ts'
import { flawAt, pieceAt, sizeAt } from '../../db/files/reader.ts'
import { Refusal } from '../../shared/kernel/index.ts'

/** Files that one device may have begun to send: the one that was not continued for the longest time goes. */
const MOST_BEGUN = 8
/** Room that must be left on the disk: the database has to go on writing. */
const SPARE_BYTES = 256 * 1024 * 1024
/** What was begun and not continued for so long is let go of; the device begins again. */
const BEGUN_MS = 7 * 86_400_000
const INCOMING = 'incoming'

export type Taken =
  | { kind: 'whole' }
  | { kind: 'not-this-file' }
  | { kind: 'received'; pieces: number }
  | { kind: 'gap'; pieces: number }

/**
 * The practice's files as its server keeps them: encrypted as they came, each under its name once every byte of it was proven. What
 * lies under a name is whole; so nothing needs to be written down about it.
 */
export class FileStore {
  readonly #folder: string
  readonly #room: () => Promise<number>
  /** One piece of a file after the other, whoever sends it twice. */
  readonly #turns = new Map<string, Promise<unknown>>()

  /** @param room bytes that are free on the disk */
  constructor(folder: string, room?: () => Promise<number>) {
    this.#folder = folder
    this.#room = room ?? (() => roomIn(folder))
  }

  /** Makes the folder, and lets go of what was begun and not continued. */
  async open(now: number): Promise<void> {
    const incoming = join(this.#folder, INCOMING)
    await mkdir(incoming, { recursive: true, mode: 0o700 })
    for (const device of await readdir(incoming))
      for (const one of await begunIn(join(incoming, device)))
        if (now - one.at > BEGUN_MS) await rm(one.path, { force: true })
  }

  /** Whether the whole is here, and how much of what a device began to send. @param file a row that is fit */
  async standing(file: StoredFile, deviceId: string): Promise<{ isWhole: boolean; pieces: number }> {
    if (await this.#holds(file)) return { isWhole: true, pieces: piecesOf(file.bytes) }
    const there = piecesIn(file.bytes, await sizeAt(this.#begun(deviceId, file.id)))
    // Cut off before the whole was read through: with its last piece once more it is.
    return { isWhole: false, pieces: Math.min(there, piecesOf(file.bytes) - 1) }
  }

  /**
   * Takes one piece of a file from a device; with the last one the whole is read through, and has its name only then.
   * @param file a row that is fit
   * @throws the system's error when the disk does not take it: what came before it stays
   */
  take(file: StoredFile, deviceId: string, index: number, piece: Buffer): Promise<Taken> {
    const path = this.#begun(deviceId, file.id)
    return this.#inTurn(path, async () => {
      if (await this.#holds(file)) return { kind: 'whole' }
      const there = piecesIn(file.bytes, await sizeAt(path))
      if (there === piecesOf(file.bytes)) return { kind: (await this.#settle(file, path)) ? 'whole' : 'not-this-file' }
      if (index < there) return { kind: 'received', pieces: there }
      if (index > there) return { kind: 'gap', pieces: there }
      try {
        provePiece(file, index, piece)
      } catch (error) {
        if (error instanceof Refusal) return { kind: 'not-this-file' }
        throw error
      }
      await this.#write(file, deviceId, index, piece)
      if (index + 1 < piecesOf(file.bytes)) return { kind: 'received', pieces: index + 1 }
      return { kind: (await this.#settle(file, path)) ? 'whole' : 'not-this-file' }
    })
  }

  /**
   * One piece of a file, proven once more. A file of which it is no longer what it was loses its name, so that whoever holds it whole is
   * asked for it again.
   * @returns null when it is not here whole
   */
  async piece(file: StoredFile, index: number): Promise<Buffer | null> {
    if (index >= piecesOf(file.bytes) || !(await this.#holds(file))) return null
    const path = pathOf(this.#folder, file.id)
    const piece = await pieceAt(path, file.bytes, index)
    try {
      provePiece(file, index, piece)
      return piece
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      await rename(path, `${path}.damaged`)
      return null
    }
  }

  async #holds({ id, bytes }: StoredFile): Promise<boolean> {
    return (await sizeAt(pathOf(this.#folder, id))) === sealedLength(bytes)
  }

  #begun(deviceId: string, id: string): string {
    return join(this.#folder, INCOMING, deviceId, id)
  }

  async #write(file: StoredFile, deviceId: string, index: number, piece: Buffer): Promise<void> {
    if ((await this.#room()) < piece.length + SPARE_BYTES) throw noRoom()
    if (index === 0) await this.#makeWay(deviceId)
    const { from } = placeOfPiece(file.bytes, index)
    const durably = index + 1 === piecesOf(file.bytes)
    await writeAt(this.#begun(deviceId, file.id), piece, { from, first: index === 0, durably })
  }

  async #makeWay(deviceId: string): Promise<void> {
    const folder = join(this.#folder, INCOMING, deviceId)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const begun = (await begunIn(folder)).toSorted((a, b) => a.at - b.at)
    for (const { path } of begun.slice(0, Math.max(0, begun.length - MOST_BEGUN + 1))) await rm(path, { force: true })
  }

  /** Gives a file its name where its content is what its row says; lets go of it where it is not. */
  async #settle(file: StoredFile, path: string): Promise<boolean> {
    if ((await flawAt(path, file)) === null) {
      await moveInto(path, this.#folder, file.id)
      return true
    }
    await rm(path, { force: true })
    return false
  }

  #inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(path) ?? Promise.resolve()).catch(() => undefined).then(work)
    const settled = turn.catch(() => undefined)
    this.#turns.set(path, settled)
    void settled.then(() => {
      if (this.#turns.get(path) === settled) this.#turns.delete(path)
    })
    return turn
  }
}

async function begunIn(folder: string): Promise<{ path: string; at: number }[]> {
  const begun: { path: string; at: number }[] = []
  for (const name of await readdir(folder).catch(() => []))
    if (isFileName(name)) {
      const path = join(folder, name)
      const at = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => null,
      )
      if (at !== null) begun.push({ path, at })
    }
  return begun
}
