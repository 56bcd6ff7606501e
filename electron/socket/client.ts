import { connect, type Socket } from 'node:net'
import type { PushMessage } from '../../shared/ipc/index.ts'
import type { DataFolder } from '../data-folder.ts'
import type { Connection } from '../doors.ts'
import { MAX_WIRE_BYTES } from '../relay.ts'
import { type CoreFrame, readFrames, writeFrame } from './frames.ts'
import { addressOf, isProof, newNonce, type Nonces, proofOf, readSocketKey, type SocketKey } from './proof.ts'

/** A running core, seen over its socket. */
export type Attached = Connection & {
  pid: number
  version: string
  /** A new one-time address of its browser shell, or null when it has none. */
  newAddress(): Promise<string | null>
}

/** Answers may be larger than questions: a page of rows. */
const MOST_ANSWER = 16 * MAX_WIRE_BYTES

/**
 * Attaches to the core that has the data folder; null when none answers within `patience` milliseconds, or what answers
 * at its address cannot prove that it is this account's core. Nothing else is said to it before.
 */
export function attach(folder: DataFolder, patience = 2000): Promise<Attached | null> {
  const key = readSocketKey(folder)
  if (!key) return Promise.resolve(null)
  return new Promise((resolve) => {
    const socket = connect(addressOf(folder, key))
    const giveUp = () => {
      socket.destroy()
      resolve(null)
    }
    const timer = setTimeout(giveUp, patience)
    socket.once('error', giveUp)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve(null)
    })
    const wire = new Wire(socket, key, (hello) => {
      clearTimeout(timer)
      resolve(wire.attached(hello))
    })
  })
}

type Hello = Extract<CoreFrame, { kind: 'hello' }>
type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void }

class Wire {
  readonly #socket: Socket
  readonly #waiting = new Map<string, Waiting>()
  readonly #listeners = new Map<string, Set<(message: PushMessage) => void>>()
  readonly #key: SocketKey
  readonly #onHello: (hello: Hello) => void
  #nonces: Nonces | null = null
  #proven = false
  #asked = 0

  constructor(socket: Socket, key: SocketKey, onHello: (hello: Hello) => void) {
    this.#socket = socket
    this.#key = key
    this.#onHello = onHello
    socket.on('error', () => {})
    socket.once('close', () => this.#lost())
    readFrames(
      socket,
      MOST_ANSWER,
      (value) => {
        const frame = value as CoreFrame
        if (!this.#proven) this.#greet(frame)
        else if (frame.kind === 'push') this.#heard(frame.message)
        else if (frame.kind === 'outcome') this.#settle(frame.id, frame.outcome)
        else if (frame.kind === 'address') this.#settle(frame.id, frame.address)
      },
      () => socket.destroy(),
    )
  }

  attached(hello: Hello): Attached {
    return {
      pid: hello.pid,
      version: hello.version,
      call: ({ id, channel, input }) => this.#ask(id, { verb: 'call', id, channel, input }),
      cancel: (id) => void writeFrame(this.#socket, { verb: 'cancel', id }),
      listen: (id, onMessage) => this.#listen(id, onMessage),
      newAddress: () => {
        this.#asked += 1
        const id = `address-${this.#asked}`
        return this.#ask(id, { verb: 'address', id }) as Promise<string | null>
      },
      close: () => void this.#socket.destroy(),
    }
  }

  /** Answers the challenge; whoever says something else, or answers ours wrongly, is not the core. */
  #greet(frame: CoreFrame): void {
    if (frame.kind === 'challenge' && !this.#nonces) {
      const nonces = { server: String(frame.nonce), client: newNonce() }
      this.#nonces = nonces
      const proof = proofOf(this.#key, 'client', nonces)
      writeFrame(this.#socket, { verb: 'prove', nonce: nonces.client, proof })
    } else if (
      frame.kind === 'hello' &&
      this.#nonces &&
      isProof(this.#key, 'server', this.#nonces, String(frame.proof))
    ) {
      this.#proven = true
      this.#onHello(frame)
    } else this.#socket.destroy()
  }

  #ask(id: string, frame: Parameters<typeof writeFrame>[1]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.#socket.writable) return reject(new Error('Daybook was closed'))
      if (this.#waiting.has(id)) return reject(new Error(`call ${id} is under way`))
      this.#waiting.set(id, { resolve, reject })
      writeFrame(this.#socket, frame)
    })
  }

  #settle(id: string, value: unknown): void {
    // The core ends a conversation that it can't follow with an outcome for nobody in particular.
    const calls = id === '' ? [...this.#waiting.keys()] : [id]
    for (const call of calls) {
      this.#waiting.get(call)?.resolve(value)
      this.#waiting.delete(call)
    }
  }

  #listen(id: string, onMessage: (message: PushMessage) => void): () => void {
    const set = this.#listeners.get(id) ?? new Set()
    this.#listeners.set(id, set.add(onMessage))
    return () => {
      set.delete(onMessage)
      if (set.size === 0) this.#listeners.delete(id)
    }
  }

  #heard(message: PushMessage): void {
    for (const listener of this.#listeners.get(message.id) ?? []) listener(message)
  }

  #lost(): void {
    const failure = { code: 'internal', message: 'Daybook was closed.', incidentId: '', issues: [], reason: 'bridge' }
    for (const { reject } of this.#waiting.values()) reject(new Error(failure.message))
    this.#waiting.clear()
    for (const id of this.#listeners.keys()) this.#heard({ id, kind: 'end', failure })
  }
}
