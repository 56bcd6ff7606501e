import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createBrowserBridge } from '../../renderer/ipc/browser-bridge.ts'

type Sent = { path: string; headers: Record<string, string>; body: unknown }

class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2
  readyState = 1
  static opened: FakeEventSource[] = []
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
    FakeEventSource.opened.push(this)
  }
  open() {
    this.dispatchEvent(new Event('open'))
  }
  push(message: unknown) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }
}

const globals = globalThis as unknown as Record<string, unknown>
const real = { fetch: globals['fetch'], EventSource: globals['EventSource'] }
let sent: Sent[]

beforeEach(() => {
  sent = []
  FakeEventSource.opened = []
  globals['EventSource'] = FakeEventSource
  globals['fetch'] = async (path: string, init: { headers: Record<string, string>; body: string }) => {
    sent.push({ path, headers: init.headers, body: JSON.parse(init.body) })
    return new Response(JSON.stringify({ ok: true, value: 1 }))
  }
})
afterEach(() => void Object.assign(globals, real))
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a call carries the header that a form of another site cannot set, and the name of the page', async () => {
  const bridge = createBrowserBridge()
  expect(await bridge.call({ id: 'c1', channel: 'practice.status', input: {} })).toEqual({ ok: true, value: 1 })
  const [call] = sent
  expect(call).toMatchObject({ path: '/rpc/call', headers: { 'x-daybook': '1', 'content-type': 'application/json' } })
  expect(call?.body).toEqual({ id: 'c1', channel: 'practice.status', input: {} })
  const page = new URL(FakeEventSource.opened[0]?.url ?? '', 'http://127.0.0.1').searchParams.get('page')
  expect(call?.headers['x-daybook-page']).toBe(page)
  expect(page).toMatch(/^[\w-]{22,64}$/)
})

test('one line for all pushes; each listener hears its own, until it stops', () => {
  const bridge = createBrowserBridge()
  const heard: unknown[] = []
  const stop = bridge.listen('c1', (message) => heard.push(message))
  bridge.listen('c2', (message) => heard.push(message))
  expect(FakeEventSource.opened).toHaveLength(1)
  const [line] = FakeEventSource.opened
  const event = { id: 'c1', kind: 'event', value: { ids: ['x'] } }
  line?.push(event)
  line?.push({ id: 'c9', kind: 'event', value: null })
  stop()
  line?.push(event)
  expect(heard).toEqual([event])
})

test('a stream is asked for only when the line on which it answers is open', async () => {
  const bridge = createBrowserBridge()
  bridge.listen('s1', () => {})
  const opening = bridge.call({ id: 's1', channel: 'practice.changed', input: {} })
  await turn()
  expect(sent).toEqual([])
  FakeEventSource.opened[0]?.open()
  await opening
  expect(sent).toHaveLength(1)
})

test('cancelling tells the core which call', async () => {
  createBrowserBridge().cancel('c7')
  await turn()
  expect(sent[0]).toMatchObject({ path: '/rpc/cancel', headers: { 'x-daybook': '1' }, body: { id: 'c7' } })
})

test('when the page comes back to a core that no longer knows it, every stream ends aloud', async () => {
  const bridge = createBrowserBridge()
  const heard: unknown[] = []
  const [line] = FakeEventSource.opened
  line?.open()
  bridge.listen('s1', (message) => heard.push(message))
  await bridge.call({ id: 's1', channel: 'practice.changed', input: {} })
  line?.dispatchEvent(new Event('error'))
  expect(heard).toEqual([])
  line?.open()
  expect(heard).toEqual([{ id: 's1', kind: 'end', failure: expect.objectContaining({ reason: 'bridge' }) }])
  await turn()
  expect(sent.at(-1)).toMatchObject({ path: '/rpc/cancel', body: { id: 's1' } })
})

test('when the line will not open any more, that is said at once', () => {
  const bridge = createBrowserBridge()
  const heard: unknown[] = []
  bridge.listen('s1', (message) => heard.push(message))
  const [line] = FakeEventSource.opened
  if (line) line.readyState = FakeEventSource.CLOSED
  line?.dispatchEvent(new Event('error'))
  expect(heard).toHaveLength(1)
})

test('a lost line is said at once, and so is that it is there again', () => {
  const said: boolean[] = []
  createBrowserBridge((open) => said.push(open))
  const [line] = FakeEventSource.opened
  line?.open()
  line?.dispatchEvent(new Event('error'))
  expect(said).toEqual([true, false])
  line?.open()
  expect(said).toEqual([true, false, true])
})
