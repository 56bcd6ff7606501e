import { Refusal } from '../../shared/kernel/index.ts'
import type { Carry } from '../carrier.ts'
import type { Transport } from './exchange.ts'

const cutOff = () =>
  new Refusal('offline', 'This PC is cut off from the server for a drill.', { reason: 'unreachable' })

/**
 * The same way to the server, which is no way while `isCut` says so: nothing is asked, and what was under way comes to nothing, as with a
 * line that is pulled.
 */
export function cuttable(transport: Transport, isCut: () => boolean): Transport {
  const over = async <A>(ask: () => Promise<A>): Promise<A> => {
    if (isCut()) throw cutOff()
    const answer = await ask()
    if (isCut()) throw cutOff()
    return answer
  }
  const { digest, presence, left, act, snapshot, admission, credential, onNews, carry } = transport
  return {
    push: (request) => over(() => transport.push(request)),
    pull: (request) => over(() => transport.pull(request)),
    ...(digest && { digest: (request) => over(() => digest.call(transport, request)) }),
    ...(presence && { presence: (request) => over(() => presence.call(transport, request)) }),
    ...(left && { left: (request) => over(() => left.call(transport, request)) }),
    ...(act && { act: (request) => over(() => act.call(transport, request)) }),
    ...(snapshot && { snapshot: (request) => over(() => snapshot.call(transport, request)) }),
    ...(admission && { admission: (request) => over(() => admission.call(transport, request)) }),
    ...(credential && { credential: (request) => over(() => credential.call(transport, request)) }),
    ...(carry && { carry: ((...asked: Parameters<Carry>) => over(() => carry(...asked))) as Carry }),
    ...(onNews && {
      onNews: (listener) =>
        onNews.call(transport, (head) => {
          if (!isCut()) listener(head)
        }),
    }),
    close: () => transport.close?.(),
  }
}
