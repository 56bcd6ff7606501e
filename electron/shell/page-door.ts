import type { PushMessage } from '../../shared/ipc/index.ts'
import type { Failure } from '../../shared/kernel/index.ts'
import type { Connection } from '../doors.ts'
import { failure } from '../ipc/failure.ts'
import { isAppUrl } from '../protocol/served-file.ts'
import { Relay } from '../relay.ts'

/** What of a frame tells whether a message may be believed. */
export type Sender = { url: string; parent: object | null } | null

/** The sender check: a message counts only from the top frame of a page of ours. A frame that is gone is nobody. */
export const fromOurPage = (sender: Sender): boolean =>
  sender !== null && sender.parent === null && isAppUrl(sender.url)

/** What main says of a message that did not come from our page. */
export const strangerRefused = (): { ok: false; failure: Failure } => ({
  ok: false,
  failure: failure('forbidden', 'This request did not come from Daybook.', { reason: 'sender' }),
})

const WATCH = 'shell:session'

/**
 * The door of one window: the same connection for as long as the window lives, while pages come and go in it. Each page
 * has its own namespace of call ids, so that a page loaded after a lock neither meets nor hears the one before it.
 */
export class PageDoor {
  readonly #connection: Connection
  readonly #relay: Relay
  readonly #live = new Set<string>()
  #page = 1

  /**
   * @param send to the page; @param onEmptied called when the session was locked or ended: the page, and with it all
   * that it shows and remembers, must be destroyed
   */
  constructor(connection: Connection, send: (message: PushMessage) => void, onEmptied: () => void) {
    this.#connection = connection
    this.#relay = new Relay(connection, (push) => {
      const prefix = this.#prefix()
      if (push.kind === 'end') this.#live.delete(push.id)
      if (push.id.startsWith(prefix)) send({ ...push, id: push.id.slice(prefix.length) })
    })
    connection.listen(WATCH, (push) => {
      if (push.kind !== 'event') return
      const { state } = push.value as { state?: unknown }
      if (state === 'locked' || state === 'signed-out') onEmptied()
    })
  }

  /** Starts to watch the session. @throws when the core does not tell: then the screen could not be emptied on lock */
  async watch(): Promise<void> {
    const outcome = await this.#connection.call({ id: WATCH, channel: 'access.sessionChanged', input: {} })
    if (!(outcome as { ok: boolean }).ok) throw new Error('the core does not tell of locked sessions')
  }

  call(message: unknown): Promise<unknown> {
    const id = this.#ownId((message as { id?: unknown } | null)?.id)
    // What is no message at all is the router's to refuse.
    if (id === null) return this.#connection.call(message as never)
    this.#live.add(id)
    return this.#relay.call({ ...(message as { channel: string; input: unknown }), id })
  }

  cancel(id: unknown): void {
    const own = this.#ownId(id)
    if (own === null) return
    this.#live.delete(own)
    this.#relay.cancel(own)
  }

  /** Another page takes the window: what the one before had under way is cancelled and nothing of it is passed on. */
  newPage(): void {
    for (const id of this.#live) this.#relay.cancel(id)
    this.#live.clear()
    this.#page += 1
  }

  close(): void {
    this.#connection.cancel(WATCH)
    this.#relay.close()
  }

  #prefix(): string {
    return `p${this.#page}:`
  }

  #ownId(id: unknown): string | null {
    return typeof id === 'string' && id.length <= 48 ? `${this.#prefix()}${id}` : null
  }
}
