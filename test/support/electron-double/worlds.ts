import { makeCodec } from './codec.ts'

/**
 * Source text for Chromium: what stands in the page's own world, and what stands around the application's built preload
 * in its isolated world. Both worlds share the DOM alone, so they speak through events, whose details Chromium clones
 * from one world into the other.
 */
type Wrapped = { value: unknown } | { fn: number } | { promise: number } | { members: [string, Wrapped][] }
type Settled = { id: number; ok: Wrapped } | { id: number; error: string }

function bridgeSide(tag: string, own: string, other: string) {
  const functions = new Map<number, (...args: unknown[]) => unknown>()
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let last = 0
  let answer: { ok: Wrapped } | { error: string } | null = null
  const emit = (kind: string, detail: unknown) =>
    window.dispatchEvent(new CustomEvent(`${tag}-${other}-${kind}`, { detail }))
  const hear = <T>(kind: string, listener: (detail: T) => void) =>
    window.addEventListener(
      `${tag}-${own}-${kind}`,
      (event) => {
        event.stopImmediatePropagation()
        listener((event as CustomEvent<T>).detail)
      },
      true,
    )
  const text = (error: unknown) => (error instanceof Error ? error.message : String(error))

  const wrap = (value: unknown, depth = 0): Wrapped => {
    last += 1
    const id = last
    if (typeof value === 'function') {
      functions.set(id, value as never)
      return { fn: id }
    }
    if (value instanceof Promise) {
      const done = (settled: Settled) => emit('settle', settled)
      value.then(
        (ok) => done({ id, ok: wrap(ok) }),
        (error: unknown) => done({ id, error: text(error) }),
      )
      return { promise: id }
    }
    const plain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    if (plain && depth === 0 && Object.values(value).some((member) => typeof member === 'function'))
      return { members: Object.entries(value).map(([key, member]) => [key, wrap(member, 1)]) }
    try {
      return { value: structuredClone(value) }
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }
  const unwrap = (wrapped: Wrapped): unknown => {
    if ('value' in wrapped) return wrapped.value
    if ('members' in wrapped) return Object.freeze(Object.fromEntries(wrapped.members.map(([k, w]) => [k, unwrap(w)])))
    if ('promise' in wrapped) return new Promise((resolve, reject) => waiting.set(wrapped.promise, { resolve, reject }))
    return (...args: unknown[]) => {
      answer = null
      emit('call', { id: wrapped.fn, args: args.map((arg) => wrap(arg)) })
      // Set by the listener below while the event was under way.
      const got = answer as { ok: Wrapped } | { error: string } | null
      if (!got) throw new Error('electron double: the other world did not answer')
      if ('error' in got) throw new Error(got.error)
      return unwrap(got.ok)
    }
  }
  hear<{ id: number; args: Wrapped[] }>('call', ({ id, args }) => {
    let result: { ok: Wrapped } | { error: string }
    try {
      result = { ok: wrap(functions.get(id)?.(...args.map(unwrap))) }
    } catch (error) {
      result = { error: text(error) }
    }
    emit('answer', result)
  })
  hear<{ ok: Wrapped } | { error: string }>('answer', (result) => {
    answer = result
  })
  hear<Settled>('settle', (settled) => {
    const waiter = waiting.get(settled.id)
    waiting.delete(settled.id)
    if ('error' in settled) waiter?.reject(new Error(settled.error))
    else waiter?.resolve(unwrap(settled.ok))
  })
  return { emit, hear, wrap, unwrap }
}

function pageWorld(side: ReturnType<typeof bridgeSide>) {
  side.hear<{ key: string; api: Wrapped }>('expose', ({ key, api }) => {
    Object.defineProperty(window, key, { value: side.unwrap(api), enumerable: true })
  })
  // Chromium would open the window first; Electron asks before, and answers null when it is denied.
  window.open = (address?: string | URL) => {
    side.emit('open', String(address ? new URL(String(address), location.href) : 'about:blank'))
    return null
  }
}

function preloadWorld(
  side: ReturnType<typeof bridgeSide>,
  codec: ReturnType<typeof makeCodec>,
  names: { toMain: string; fromMain: string },
  preload: (require: unknown, module: unknown, exports: unknown, process: unknown) => void,
) {
  type Listener = (event: object, ...args: unknown[]) => void
  const world = globalThis as unknown as Record<string, (text: string) => void>
  const post = (message: object) => world[names.toMain]?.(JSON.stringify(message))
  const pending = new Map<number, { channel: string; resolve: (v: unknown) => void; reject: (e: Error) => void }>()
  const listeners = new Map<string, Set<Listener>>()
  let last = 0
  world[names.fromMain] = (text) => {
    const message = JSON.parse(text) as { id?: number; channel: string; args?: string; error?: string }
    if (message.id === undefined) {
      const args = codec.decode(message.args ?? '') as unknown[]
      for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer, ports: [] }, ...args)
      return
    }
    const call = pending.get(message.id)
    pending.delete(message.id)
    if (message.error === undefined) call?.resolve(codec.decode(message.args ?? ''))
    else call?.reject(new Error(`Error invoking remote method '${call.channel}': ${message.error}`))
  }
  const only = <T extends object>(name: string, object: T): T =>
    new Proxy(object, {
      get(target, key) {
        if (key in target || typeof key === 'symbol' || key === '__esModule') return Reflect.get(target, key)
        throw new Error(`electron double: a sandboxed preload has no ${name}.${key}`)
      },
    })
  const ipcRenderer = only('ipcRenderer', {
    invoke(channel: string, ...args: unknown[]) {
      return new Promise((resolve, reject) => {
        last += 1
        const encoded = codec.encode(args)
        pending.set(last, { channel, resolve, reject })
        post({ id: last, channel, args: encoded })
      })
    },
    send: (channel: string, ...args: unknown[]) => post({ channel, args: codec.encode(args) }),
    on(channel: string, listener: Listener) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
      return ipcRenderer
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener)
      return ipcRenderer
    },
  })
  const contextBridge = only('contextBridge', {
    exposeInMainWorld: (key: string, api: unknown) => side.emit('expose', { key, api: side.wrap(api) }),
  })
  side.hear<string>('open', (url) => post({ opens: url }))
  const electron = only('electron', { ipcRenderer, contextBridge })
  const require = (name: string) => {
    if (name === 'electron' || name === 'electron/renderer') return electron
    throw new Error(`electron double: a sandboxed preload cannot require ${name}`)
  }
  const module = { exports: {} }
  try {
    preload(require, module, module.exports, { type: 'renderer', sandboxed: true, contextIsolated: true })
  } catch (error) {
    post({ preloadError: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

export type Names = { tag: string; toMain: string; fromMain: string }

/** The script of the page's world; runs before any of the page's own. */
export const pageScript = ({ tag }: Names): string =>
  `(() => { if (window === window.top) (${pageWorld})((${bridgeSide})(${JSON.stringify(tag)}, 'page', 'preload')) })()`

/** The script of the isolated world, with the built preload inside. */
export const preloadScript = (names: Names, preload: string, path: string): string =>
  `(() => { if (window === window.top) (${preloadWorld})(
    (${bridgeSide})(${JSON.stringify(names.tag)}, 'preload', 'page'), (${makeCodec})(), ${JSON.stringify(names)},
    function (require, module, exports, process) {\n${preload}\n}) })()\n//# sourceURL=${path}`
