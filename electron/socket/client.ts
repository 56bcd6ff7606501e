import { connect, type Socket } from 'node:net'
import type { PushMessage } from '../../shared/ipc/index.ts'
import type { Connection } from '../doors.ts'
import { MAX_WIRE_BYTES } from '../relay.ts'
import { type CoreFrame, readFrames, writeFrame } from './frames.ts'

/** A running core, seen over its socket. */
export type Attached = Connection & {
  pid: number
  version: string
  /** A new one-time address of its browser shell, or null when it has none. */
  newAddress(): Promise<string | null>
}

/** Answers may be larger than questions: a page of rows. */
const MOST_ANSWER = 16 * MAX_WIRE_BYTES

/** Attaches to the core that listens at `path`; null when none answers there within `patience` milliseconds. */
export function attach(path: string, patience = 2000): Promise<Attached | null> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const giveUp = () => {
      socket.destroy()
      resolve(null)
    }
    const timer = setTimeout(giveUp, patience)
    socket.once('error', giveUp)
    socket.once('close', () => clearTimeout(timer))
    const wire = new Wire(socket, (hello) => {
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
  #asked = 0

  constructor(socket: Socket, onHello: (hello: Hello) => void) {
    this.#socket = socket
    socket.on('error', () => {})
    socket.once('close', () => this.#lost())
    readFrames(
      socket,
      MOST_ANSWER,
      (value) => {
        const frame = value as CoreFrame
        if (frame.kind === 'hello') onHello(frame)
        else if (frame.kind === 'push') this.#heard(frame.message)
        else this.#settle(frame.id, frame.kind === 'outcome' ? frame.outcome : frame.address)
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
