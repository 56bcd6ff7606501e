import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import type { Core } from '../doors.ts'
import { failure } from '../ipc/failure.ts'
import { isStream, MAX_WIRE_BYTES, Relay } from '../relay.ts'
import { ClientFrame, readFrames, writeFrame } from './frames.ts'

export type SocketServerParts = {
  core: Core
  path: string
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

/**
 * Lets command lines of this account attach to the running core. The caller must own the data folder: a socket that
 * an earlier core left behind is removed.
 */
export async function serveSocket(parts: SocketServerParts): Promise<SocketServer> {
  const { path } = parts
  const clients = new Set<Socket>()
  const server = createServer((socket) => {
    clients.add(socket)
    socket.once('close', () => clients.delete(socket))
    serveClient(socket, parts)
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

function serveClient(socket: Socket, parts: SocketServerParts): void {
  const connection = parts.core.connect('cli')
  const relay = new Relay(
    connection,
    (message) => {
      if (socket.writableLength > MOST_UNREAD) socket.destroy()
      else writeFrame(socket, { kind: 'push', message })
    },
    parts.streams ?? isStream,
  )
  socket.on('error', () => {})
  socket.once('close', () => relay.close())
  writeFrame(socket, { kind: 'hello', pid: process.pid, version: parts.version })
  const give = async (frame: ClientFrame): Promise<void> => {
    if (frame.verb === 'cancel') return relay.cancel(frame.id)
    const { id } = frame
    if (frame.verb === 'address') {
      writeFrame(socket, { kind: 'address', id, address: parts.newAddress?.() ?? null })
      return
    }
    const outcome = await relay.call({ id, channel: frame.channel, input: frame.input })
    writeFrame(socket, { kind: 'outcome', id, outcome })
  }
  const refuse = (id: string, reason: string) => {
    const outcome = { ok: false, failure: failure('invalid-input', 'The request was not understood.', { reason }) }
    writeFrame(socket, { kind: 'outcome', id, outcome })
    socket.end()
  }
  readFrames(
    socket,
    parts.maxFrameBytes ?? MAX_WIRE_BYTES,
    (value) => {
      const frame = ClientFrame.safeParse(value)
      if (!frame.success) return refuse('', 'not-a-call')
      give(frame.data).catch(() => socket.destroy())
    },
    (why) => refuse('', why),
  )
}
