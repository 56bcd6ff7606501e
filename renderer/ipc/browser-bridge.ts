import type { Bridge, PushMessage } from '../../shared/ipc/index.ts'
import type { Failure } from '../../shared/kernel/index.ts'

const HEADERS = { 'content-type': 'application/json', 'x-daybook': '1' }

const LINE_LOST: Failure = {
  code: 'internal',
  message: 'The connection to Daybook was lost.',
  incidentId: '',
  issues: [],
  reason: 'bridge',
}

/**
 * The three verbs over HTTP to the core that served this page: what a normal browser window has in place of Electron.
 * @param onLine hears at once when the connection to the core is lost (`false`) and when it is there again
 */
export function createBrowserBridge(onLine: (open: boolean) => void = () => {}): Bridge {
  const page = crypto.randomUUID()
  const headers = { ...HEADERS, 'x-daybook-page': page }
  const listeners = new Map<string, Set<(message: PushMessage) => void>>()
  const tell = (message: PushMessage) => {
    for (const listener of listeners.get(message.id) ?? []) listener(message)
  }
  const post = (path: string, body: unknown) => fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  const cancel = (id: string) => void post('/rpc/cancel', { id }).catch(() => undefined)
  const ready = openLine(page, tell, onLine, () => {
    // What was pushed in between may be lost, and the core may have let go of this page: every stream ends aloud, and
    // whoever needs it opens it anew.
    for (const id of listeners.keys()) {
      cancel(id)
      tell({ id, kind: 'end', failure: LINE_LOST })
    }
  })
  return {
    async call(message) {
      // What is pushed while nobody listens would wait; a stream that opens before its line does could lose its first words.
      if (listeners.has(message.id)) await ready
      return (await post('/rpc/call', message)).json()
    },
    cancel,
    listen(id, onMessage) {
      const set = listeners.get(id) ?? new Set()
      listeners.set(id, set.add(onMessage))
      return () => {
        set.delete(onMessage)
        if (set.size === 0) listeners.delete(id)
      }
    },
  }
}

/**
 * The one line on which this page hears from the core. The browser itself tries again when it breaks.
 * @param onBroken called when the line is open again after a break, or will not open any more
 * @returns fulfilled when it is open for the first time
 */
function openLine(
  page: string,
  tell: (message: PushMessage) => void,
  onLine: (open: boolean) => void,
  onBroken: () => void,
): Promise<void> {
  const source = new EventSource(`/rpc/push?page=${page}`)
  let opened = false
  source.addEventListener('message', (event: MessageEvent<string>) => tell(JSON.parse(event.data) as PushMessage))
  return new Promise((resolve) => {
    source.addEventListener('open', () => {
      if (opened) onBroken()
      opened = true
      onLine(true)
      resolve()
    })
    source.addEventListener('error', () => {
      onLine(false)
      if (source.readyState === EventSource.CLOSED) onBroken()
    })
  })
}
