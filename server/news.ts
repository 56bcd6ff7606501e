import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:https'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { standingOf } from '../db/sync/devices.ts'
import { type News as NewsOf, SYNC_PATH } from '../shared/sync/index.ts'
import { type GateParts, mayStay, proveDevice } from './device-gate.ts'
import type { Metrics } from './metrics.ts'

/** Commits within this time are told at once: a busy practice hears at most twenty times in a second. */
const COALESCED_MS = 50
/** How often a silent line is looked at: whether somebody is still there, and still may be. */
const LOOK_MS = 20_000
/** Bytes that may wait for a slow listener; beyond them it is told nothing until they are gone. */
const WAITING_BYTES = 64 * 1024
const REVOKED = 4403

/** Hears of which device there are two: it was suspended just now. */
type Hears = { copied?: (deviceId: string) => void }
type Line = { socket: WebSocket; deviceId: string; isAlive: boolean }

/**
 * Tells devices that there is news, by WebSocket. A hint and no more: nothing of what happened is in it, and a device that
 * misses it finds out when it asks next.
 */
export class News {
  readonly #parts: GateParts & Hears
  readonly #metrics: Metrics
  readonly #lines = new Set<Line>()
  // Nobody has anything to say here.
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false })
  readonly #stopListening: () => void
  readonly #looking: NodeJS.Timeout
  #head = 0
  #waiting: NodeJS.Timeout | null = null

  constructor(server: Server, { metrics, ...parts }: GateParts & Hears & { metrics: Metrics }) {
    this.#parts = parts
    this.#metrics = metrics
    const { journal } = parts
    server.on(
      'upgrade',
      (request, socket, head) => void this.#open(request, socket, head).catch(() => socket.destroy()),
    )
    this.#stopListening = journal.onCommit(({ tables, operation }) => {
      if (tables.length > 0) this.#tellSoon(operation)
    })
    this.#looking = setInterval(() => void this.#look().catch(() => undefined), LOOK_MS).unref()
  }

  /** How many devices listen. */
  get listening(): number {
    return this.#lines.size
  }

  /** Ends the lines of a device that may not come any more. */
  revoked(deviceId: string): void {
    for (const line of this.#lines) if (line.deviceId === deviceId) line.socket.close(REVOKED, 'device-revoked')
  }

  /** Another process of this practice has committed up to this place. */
  heardElsewhere(operation: number): void {
    if (operation > this.#head) this.#tellSoon(operation)
  }

  close(): void {
    this.#stopListening()
    clearInterval(this.#looking)
    if (this.#waiting) clearTimeout(this.#waiting)
    for (const { socket } of this.#lines) socket.terminate()
    this.#sockets.close()
  }

  async #open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    const { authorization } = request.headers
    const proven = await proveDevice(this.#parts, { authorization, socket: request.socket })
    if (request.url !== SYNC_PATH.news || 'refused' in proven) {
      if ('copied' in proven && proven.copied !== undefined) this.#parts.copied?.(proven.copied)
      const status = request.url !== SYNC_PATH.news ? '404 Not Found' : '401 Unauthorized'
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    const { deviceId } = proven
    this.#head = Math.max(this.#head, (await standingOf(this.#parts.journal.db)).operation)
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      const line: Line = { socket: opened, deviceId, isAlive: true }
      this.#lines.add(line)
      opened.on('pong', () => {
        line.isAlive = true
      })
      opened.on('error', () => opened.terminate())
      opened.once('close', () => this.#lines.delete(line))
      // Whatever was committed while there was no line is found out by one question.
      this.#send(line)
    })
  }

  #tellSoon(operation: number): void {
    this.#head = Math.max(this.#head, operation)
    this.#waiting ??= setTimeout(() => {
      this.#waiting = null
      for (const line of this.#lines) this.#send(line)
    }, COALESCED_MS).unref()
  }

  #send({ socket }: Line): void {
    if (socket.bufferedAmount > WAITING_BYTES) return
    this.#metrics.count('news')
    socket.send(JSON.stringify({ kind: 'news', head: this.#head } satisfies NewsOf))
  }

  /** Who does not answer is gone; who was revoked meanwhile, by whichever process, may not listen any more. */
  async #look(): Promise<void> {
    for (const line of this.#lines) {
      if (!line.isAlive) {
        line.socket.terminate()
        continue
      }
      line.isAlive = false
      line.socket.ping()
      // Its secret may have had a successor since.
      if (!(await mayStay(this.#parts.journal.db, line.deviceId))) line.socket.close(REVOKED, 'device-revoked')
    }
  }
}
