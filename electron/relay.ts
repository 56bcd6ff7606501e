import { contracts } from '../shared/contracts.ts'
import { type CallMessage, type Contract, DEFAULT_MAX_BYTES, type PushMessage } from '../shared/ipc/index.ts'
import type { Connection } from './doors.ts'

const registry = contracts as Readonly<Record<string, Contract | null>>

/** Whether a channel goes on speaking after its call was answered. */
export function isStream(channel: string): boolean {
  const [capability = '', name = ''] = channel.split('.')
  if (!Object.hasOwn(registry, capability)) return false
  const contract = registry[capability]
  return contract != null && Object.hasOwn(contract, name) && contract[name]?.kind === 'stream'
}

/** The largest input that any channel takes, in bytes of JSON as the router counts them. */
const largestInput = Math.max(
  ...Object.values(registry).flatMap((contract) =>
    Object.values(contract ?? {}).map(({ maxBytes }) => maxBytes ?? DEFAULT_MAX_BYTES),
  ),
)

/**
 * The largest message that a door reads from its wire. The router counts UTF-16 units and judges by channel; a unit
 * takes up to three bytes in UTF-8, so a door that stops here never refuses what the router would have taken.
 */
export const MAX_WIRE_BYTES = 3 * largestInput + 64 * 1024

/**
 * One caller behind a wire (browser page, socket client): passes its calls to its connection and sends whatever the
 * core has to say about them down the wire, for as long as each call lives.
 */
export class Relay {
  readonly #connection: Connection
  readonly #send: (message: PushMessage) => void
  readonly #streams: (channel: string) => boolean
  readonly #live = new Map<string, () => void>()

  constructor(connection: Connection, send: (message: PushMessage) => void, streams = isStream) {
    this.#connection = connection
    this.#send = send
    this.#streams = streams
  }

  async call(message: CallMessage): Promise<unknown> {
    const { id, channel } = message
    // The router refuses an id that is taken; the first call's listener must survive that refusal.
    if (this.#live.has(id)) return this.#connection.call(message)
    const stop = this.#connection.listen(id, (push) => {
      this.#send(push)
      if (push.kind === 'end') this.#forget(id)
    })
    this.#live.set(id, stop)
    let lives = false
    try {
      const outcome = (await this.#connection.call(message)) as { ok?: unknown }
      lives = outcome.ok === true && this.#streams(channel)
      return outcome
    } finally {
      if (!lives) this.#forget(id)
    }
  }

  cancel(id: string): void {
    this.#connection.cancel(id)
    // A cancelled command still answers; a stream has nothing more to say.
    if (this.#live.has(id)) this.#forget(id)
  }

  close(): void {
    for (const id of this.#live.keys()) this.#forget(id)
    this.#connection.close()
  }

  #forget(id: string): void {
    this.#live.get(id)?.()
    this.#live.delete(id)
  }
}
