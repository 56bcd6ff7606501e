import type { Bridge, PushMessage } from '../../shared/ipc/index.ts'

const HEADERS = { 'content-type': 'application/json', 'x-daybook': '1' }

/** The three verbs over HTTP to the core that served this page: what a normal browser window has in place of Electron. */
export function createBrowserBridge(): Bridge {
  const page = crypto.randomUUID()
  const headers = { ...HEADERS, 'x-daybook-page': page }
  const listeners = new Map<string, Set<(message: PushMessage) => void>>()
  const source = new EventSource(`/rpc/push?page=${page}`)
  const ready = new Promise<void>((resolve) => source.addEventListener('open', () => resolve(), { once: true }))
  source.addEventListener('message', (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as PushMessage
    for (const listener of listeners.get(message.id) ?? []) listener(message)
  })
  return {
    async call(message) {
      // What is pushed while nobody listens would wait; a stream that opens before its line does could lose its first words.
      if (listeners.has(message.id)) await ready
      const response = await fetch('/rpc/call', { method: 'POST', headers, body: JSON.stringify(message) })
      return response.json()
    },
    cancel(id) {
      void fetch('/rpc/cancel', { method: 'POST', headers, body: JSON.stringify({ id }) }).catch(() => undefined)
    },
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
