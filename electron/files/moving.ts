import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFit, piecesIn, piecesOf, placeOfPiece, provePiece } from '../../db/files/format.ts'
import { moveInto, noRoom, pathOf, roomIn, writeAt } from '../../db/files/places.ts'
import type { StoredFile } from '../../db/files/queries.ts'
import { flawAt, pieceAt, sizeAt } from '../../db/files/reader.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { type Budget, pause } from './budget.ts'
import { FETCHED, incomingPath, prepareIncoming } from './folder.ts'
import type { FileWire } from './wire.ts'

/** One file on its way to or from the server. */
export type Move = {
  wire: FileWire
  /** The practice's folder of files. */
  folder: string
  file: StoredFile
  /** Null: somebody waits for it. */
  budget: Budget | null
  signal: AbortSignal
  /** Hears how many pieces are there, of how many. */
  onPiece: (done: number, of: number) => void
}

/** Waits before a server that has its hands full is asked again, and how often. */
const BUSY_MS = 400
const BUSY_TRIES = 50
/** The server may say once in a while that it is elsewhere in the file; more often, something is wrong with it. */
const MOST_GAPS = 5

/** What came of sending a file; `epoch` is the server's. */
export type Sent =
  | { kind: 'whole'; epoch: number }
  /** By the server's word; `here`: it is not whole on this PC; `stopped`: cut off here. */
  | { kind: 'not'; why: 'unknown' | 'unfit' | 'not-this-file' | 'no-room' | 'busy' | 'here' | 'stopped' }
  | { kind: 'refused'; reason: 'not-enrolled' | 'device-revoked' }

/**
 * Sends a file from a piece on, after reading all of it through: what is damaged here is not sent.
 * @throws Refusal as `FileWire`
 */
export async function sendFile(move: Move, begun: number): Promise<Sent> {
  const { wire, folder, file, budget, signal, onPiece } = move
  const path = pathOf(folder, file.id)
  if (!isFit(file)) return { kind: 'not', why: 'unfit' }
  if (await flawAt(path, file)) return { kind: 'not', why: 'here' }
  const of = piecesOf(file.bytes)
  let [index, gaps, busy] = [begun, 0, 0]
  while (!signal.aborted) {
    onPiece(index, of)
    const piece = await pieceAt(path, file.bytes, index)
    await budget?.take(piece.length, signal)
    if (signal.aborted) break
    const answer = await wire.send(file.id, index, piece)
    if (answer.kind === 'whole' || answer.kind === 'refused') return answer
    if (answer.kind === 'not-taken') {
      busy += 1
      if (answer.reason !== 'busy' || busy > BUSY_TRIES) return { kind: 'not', why: answer.reason }
      await pause(BUSY_MS, signal)
      continue
    }
    gaps += answer.kind === 'gap' ? 1 : 0
    if (gaps > MOST_GAPS || answer.pieces >= of) return { kind: 'not', why: 'not-this-file' }
    index = answer.pieces
  }
  return { kind: 'not', why: 'stopped' }
}

/** What came of fetching a file. `lacking`: the server does not have it. `garbled`: what came was not this file; nothing of it stays. */
export type Fetched = 'here' | 'lacking' | 'garbled' | 'busy' | 'stopped' | 'unfit' | 'device-revoked' | 'not-enrolled'

/**
 * Fetches a file, on from where it was cut off, and proves it before it has its name.
 * @param spare bytes that must be free beside it
 * @param aside the name that a damaged one in its place gets
 * @throws Refusal as `FileWire`; the system's error when the disk does not take it
 */
export async function fetchFile(move: Move, { spare, aside }: { spare: number; aside: string }): Promise<Fetched> {
  const { wire, folder, file, budget, signal, onPiece } = move
  if (!isFit(file)) return 'unfit'
  await prepareIncoming(folder)
  const path = incomingPath(folder, `${FETCHED}${file.id}`)
  const of = piecesOf(file.bytes)
  let index = piecesIn(file.bytes, await sizeAt(path))
  for (let busy = 0; index < of; ) {
    if (signal.aborted) return 'stopped'
    onPiece(index, of)
    const { from, to } = placeOfPiece(file.bytes, index)
    if ((await roomIn(join(folder, '..'))) < to - from + spare) throw noRoom()
    await budget?.take(to - from, signal)
    if (signal.aborted) return 'stopped'
    const piece = await wire.piece(file.id, index)
    if (!Buffer.isBuffer(piece)) {
      if (piece.kind === 'refused') return piece.reason
      if (piece.reason !== 'busy') return 'lacking'
      busy += 1
      if (busy > BUSY_TRIES) return 'busy'
      await pause(BUSY_MS, signal)
      continue
    }
    if (!isPiece(file, index, piece)) return dropped(path)
    await writeAt(path, piece, { from, first: index === 0, durably: index + 1 === of })
    index += 1
  }
  if (await flawAt(path, file)) return dropped(path)
  const place = pathOf(folder, file.id)
  if ((await sizeAt(place)) > 0) await rename(place, `${place}.${aside}`)
  await moveInto(path, folder, file.id)
  return 'here'
}

async function dropped(path: string): Promise<'garbled'> {
  await rm(path, { force: true })
  return 'garbled'
}

function isPiece(file: StoredFile, index: number, piece: Buffer): boolean {
  try {
    provePiece(file, index, piece)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
