import type { ServerResponse } from 'node:http'
import type { PushMessage } from '../../shared/ipc/index.ts'
import type { Core } from '../doors.ts'
import { type isStream, Relay } from '../relay.ts'
import type { Limits } from './limits.ts'

/** One browser tab: its connection to the core, and the stream on which it hears from it. */
class Page {
  readonly browser: string
  readonly relay: Relay
  readonly #limits: Limits
  readonly #onGone: () => void
  #stream: ServerResponse | null = null
  #waiting: PushMessage[] = []
  #absence: NodeJS.Timeout | undefined

  constructor(core: Core, browser: string, limits: Limits, streams: typeof isStream, onGone: () => void) {
    this.browser = browser
    this.#limits = limits
    this.#onGone = onGone
    this.relay = new Relay(core.connect('browser'), (message) => this.#push(message), streams)
    this.#waitForStream()
  }

  /** Sends what is pushed down this response from now on, beginning with what had to wait; an older one ends. */
  attach(stream: ServerResponse): void {
    this.#stream?.end()
    clearTimeout(this.#absence)
    this.#stream = stream
    stream.write(': open\n\n')
    for (const message of this.#waiting.splice(0)) this.#push(message)
    const heartbeat = setInterval(() => stream.write(': still here\n\n'), this.#limits.heartbeat)
    stream.on('error', () => {})
    stream.once('close', () => {
      clearInterval(heartbeat)
      if (this.#stream !== stream) return
      this.#stream = null
      this.#waitForStream()
    })
  }

  close(): void {
    clearTimeout(this.#absence)
    const stream = this.#stream
    this.#stream = null
    stream?.end()
    this.relay.close()
  }

  #push(message: PushMessage): void {
    const stream = this.#stream
    if (!stream) {
      if (this.#waiting.push(message) > this.#limits.waitingPushes) this.#onGone()
    } else if (stream.writableLength > this.#limits.unreadPush) {
      this.#onGone()
      stream.destroy()
    } else stream.write(`data: ${JSON.stringify(message)}\n\n`)
  }

  #waitForStream(): void {
    this.#absence = setTimeout(this.#onGone, this.#limits.pageAbsence)
    this.#absence.unref()
  }
}

/** The open pages of all browsers. */
export class Pages {
  readonly #core: Core
  readonly #limits: Limits
  readonly #streams: typeof isStream
  readonly #pages = new Map<string, Page>()

  constructor(core: Core, limits: Limits, streams: typeof isStream) {
    this.#core = core
    this.#limits = limits
    this.#streams = streams
  }

  get count(): number {
    return this.#pages.size
  }

  /** The page of that name, new if need be; null when it belongs to another browser or there are too many. */
  of(browser: string, name: string): Page | null {
    const known = this.#pages.get(name)
    if (known) return known.browser === browser ? known : null
    if (this.#pages.size >= this.#limits.pages) return null
    const page = new Page(this.#core, browser, this.#limits, this.#streams, () => {
      if (this.#pages.delete(name)) page.close()
    })
    this.#pages.set(name, page)
    return page
  }

  close(): void {
    for (const page of this.#pages.values()) page.close()
    this.#pages.clear()
  }
}
export type { Page }
