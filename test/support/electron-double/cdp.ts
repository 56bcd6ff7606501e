import { EventEmitter } from 'node:events'

type Waiting = { method: string; resolve: (result: never) => void; reject: (error: Error) => void }
type Incoming = {
  id?: number
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string }
  sessionId?: string
}

/** The Chrome DevTools Protocol over Node's own WebSocket. */
export class Cdp {
  readonly #socket: WebSocket
  readonly #events = new EventEmitter().setMaxListeners(0)
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', (event) => this.#receive(JSON.parse(String(event.data)) as Incoming))
    socket.addEventListener('close', () => {
      for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: the browser is gone`))
      this.#waiting.clear()
    })
  }

  static async connect(address: string): Promise<Cdp> {
    const socket = new WebSocket(address)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true })
      socket.addEventListener('error', () => reject(new Error(`no DevTools at ${address}`)), { once: true })
    })
    return new Cdp(socket)
  }

  send<Result = unknown>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    this.#last += 1
    const id = this.#last
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject })
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
    })
  }

  /** Hears of an event of one session, or of the browser itself. */
  on<Params>(sessionId: string | undefined, method: string, listener: (params: Params) => void): void {
    this.#events.on(`${sessionId ?? ''} ${method}`, listener)
  }

  #receive(message: Incoming): void {
    if (message.id === undefined) {
      this.#events.emit(`${message.sessionId ?? ''} ${message.method}`, message.params)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.error) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`))
    else waiting?.resolve(message.result as never)
  }
}
