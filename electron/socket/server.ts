import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import type { DataFolder } from '../data-folder.ts'
import type { Core } from '../doors.ts'
import { failure } from '../ipc/failure.ts'
import { isStream, MAX_WIRE_BYTES, Relay } from '../relay.ts'
import { ClientFrame, ProofFrame, readFrames, writeFrame } from './frames.ts'
import { addressOf, isProof, newNonce, newSocketKey, proofOf, type SocketKey } from './proof.ts'

export type SocketServerParts = {
  core: Core
  /** The data folder, which the caller owns. */
  folder: DataFolder
  version: string
  /** A new one-time address of the browser shell, where one is running. */
  newAddress?: () => string
  maxFrameBytes?: number
  streams?: typeof isStream
}
export type SocketServer = { clients(): number; close(): Promise<void> }

/** What may lie unread in the socket of a client that does not read. */
const MOST_UNREAD = 16 * 1024 * 1024
const MOST_CLIENTS = 64
/** Who connects proves within this time that it is a command line of this account. */
const PROOF_MS = 5_000

/**
 * Lets command lines of this account attach to the running core, each after it has proven that it can read the data
 * folder. The caller must own that folder: a socket that an earlier core left behind is removed.
 */
export async function serveSocket(parts: SocketServerParts): Promise<SocketServer> {
  const key = newSocketKey(parts.folder)
  const path = addressOf(parts.folder, key)
  const clients = new Set<Socket>()
  const server = createServer((socket) => {
    clients.add(socket)
    socket.once('close', () => clients.delete(socket))
    serveClient(socket, key, parts)
  })
  server.maxConnections = MOST_CLIENTS
  const pipe = process.platform === 'win32'
  if (!pipe) rmSync(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
  if (!pipe) chmodSync(path, 0o600)
  return {
    clients: () => clients.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of clients) socket.destroy()
      }),
  }
}

function serveClient(socket: Socket, key: SocketKey, parts: SocketServerParts): void {
  const nonce = newNonce()
  let give: ((frame: ClientFrame) => Promise<void>) | null = null
  const late = setTimeout(() => socket.destroy(), PROOF_MS).unref()
  socket.on('error', () => {})
  socket.once('close', () => clearTimeout(late))
  const refuse = (id: string, reason: string) => {
    const outcome = { ok: false, failure: failure('invalid-input', 'The request was not understood.', { reason }) }
    writeFrame(socket, { kind: 'outcome', id, outcome })
    socket.end()
  }
  writeFrame(socket, { kind: 'challenge', nonce })
  readFrames(
    socket,
    parts.maxFrameBytes ?? MAX_WIRE_BYTES,
    (value) => {
      if (!give) {
        const answer = ProofFrame.safeParse(value)
        const nonces = { server: nonce, client: answer.data?.nonce ?? '' }
        if (!answer.success || !isProof(key, 'client', nonces, answer.data.proof)) return refuse('', 'not-proven')
        clearTimeout(late)
        const proof = proofOf(key, 'server', nonces)
        writeFrame(socket, { kind: 'hello', proof, pid: process.pid, version: parts.version })
        give = connected(socket, parts)
        return
      }
      const frame = ClientFrame.safeParse(value)
      if (!frame.success) return refuse('', 'not-a-call')
      give(frame.data).catch(() => socket.destroy())
    },
    (why) => refuse('', why),
  )
}

/** A connection to the core for a client that has proven itself. @returns what takes its frames */
function connected(socket: Socket, parts: SocketServerParts): (frame: ClientFrame) => Promise<void> {
  const relay = new Relay(
    parts.core.connect('cli'),
    (message) => {
      if (socket.writableLength > MOST_UNREAD) socket.destroy()
      else writeFrame(socket, { kind: 'push', message })
    },
    parts.streams ?? isStream,
  )
  socket.once('close', () => relay.close())
  return async (frame) => {
    if (frame.verb === 'cancel') return relay.cancel(frame.id)
    const { id } = frame
    if (frame.verb === 'address') {
      writeFrame(socket, { kind: 'address', id, address: parts.newAddress?.() ?? null })
      return
    }
    const outcome = await relay.call({ id, channel: frame.channel, input: frame.input })
    writeFrame(socket, { kind: 'outcome', id, outcome })
  }
}
