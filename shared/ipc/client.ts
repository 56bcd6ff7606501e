import type { Failure, Outcome } from '../kernel/index.ts'
import type { CallOptions, ClientOf, Contract } from './contract.ts'
import type { Bridge, PushMessage } from './wire.ts'

let last = 0
const nextId = (): string => {
  last += 1
  return `c${last}`
}

const unreachable = (message: string): Failure => ({
  code: 'internal',
  message,
  incidentId: '',
  issues: [],
  reason: 'bridge',
})

/** Calls one channel over a bridge; what the bridge throws becomes a failure value. */
export async function callChannel<T>(
  bridge: Bridge,
  channel: string,
  input: unknown,
  options: CallOptions<never> = {},
): Promise<Outcome<T>> {
  const id = nextId()
  const cancel = () => bridge.cancel(id)
  const onProgress = options.onProgress as ((p: unknown) => void) | undefined
  const stop = onProgress && bridge.listen(id, (message) => message.kind === 'progress' && onProgress(message.value))
  options.signal?.addEventListener('abort', cancel, { once: true })
  try {
    return (await bridge.call({ id, channel, input })) as Outcome<T>
  } catch {
    return { ok: false, failure: unreachable('Daybook did not answer. Wait a moment and try again.') }
  } finally {
    stop?.()
    options.signal?.removeEventListener('abort', cancel)
  }
}

/** Opens a stream; `onEnd` hears of every end that the caller did not ask for, so no subscription dies in silence. */
export function openStream(
  bridge: Bridge,
  channel: string,
  input: unknown,
  onEvent: (event: unknown) => void,
  onEnd?: (failure: Failure) => void,
): () => void {
  const id = nextId()
  let open = true
  const close = (failure?: Failure) => {
    if (!open) return
    open = false
    stop()
    if (failure) onEnd?.(failure)
  }
  const stop = bridge.listen(id, (message: PushMessage) => {
    if (message.kind === 'event') onEvent(message.value)
    if (message.kind === 'end') close(message.failure as Failure)
  })
  bridge.call({ id, channel, input }).then(
    (outcome) => {
      const result = outcome as Outcome<unknown>
      if (!result.ok) close(result.failure)
    },
    () => close(unreachable('The connection to Daybook was lost.')),
  )
  return () => {
    if (open) bridge.cancel(id)
    close()
  }
}

/** The typed client of one capability, made by walking its contract: a misspelt procedure is an error at once. */
export function createClient<C extends Contract>(capability: string, contract: C, bridge: Bridge): ClientOf<C> {
  const entries = Object.entries(contract).map(([name, procedure]) => {
    const channel = `${capability}.${name}`
    return procedure.kind === 'stream'
      ? [
          name,
          (input: unknown, onEvent: (e: unknown) => void, onEnd?: (f: Failure) => void) =>
            openStream(bridge, channel, input, onEvent, onEnd),
        ]
      : [name, (input: unknown, options?: CallOptions<never>) => callChannel(bridge, channel, input, options)]
  })
  return Object.fromEntries(entries) as ClientOf<C>
}
