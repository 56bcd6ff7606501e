/**
 * Text for every value that structured cloning takes, for the way between the page's process and this one. It is used
 * in Node and, as source text, in the page: so it is one function that needs nothing from outside.
 */
export function makeCodec() {
  type Node = unknown[]
  const SPECIAL: unknown[] = [undefined, null, true, false, Number.NaN, Infinity, -Infinity, -0]
  const refuse = (): never => {
    throw new Error('An object could not be cloned.')
  }
  const toBase64 = (bytes: Uint8Array): string => {
    let text = ''
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
    return btoa(text)
  }
  const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  const bytesOf = (view: ArrayBufferView) =>
    new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength)

  function encode(root: unknown): string {
    const nodes: Node[] = []
    const seen = new Map<unknown, number>()
    const describe = (value: unknown): Node => {
      if (typeof value === 'number' || typeof value === 'string') return ['v', value]
      if (typeof value === 'bigint') return ['n', String(value)]
      if (typeof value !== 'object' || value === null) return refuse()
      if (Array.isArray(value)) return ['a', ...value.map(put)]
      if (value instanceof Date) return ['d', value.getTime()]
      if (value instanceof RegExp) return ['r', value.source, value.flags]
      if (value instanceof Map) return ['m', ...[...value].flatMap(([key, item]) => [put(key), put(item)])]
      if (value instanceof Set) return ['s', ...[...value].map(put)]
      if (value instanceof ArrayBuffer) return ['b', toBase64(new Uint8Array(value))]
      if (ArrayBuffer.isView(value)) return ['t', value.constructor.name, toBase64(bytesOf(value))]
      if (value instanceof Error) return ['e', value.name, value.message]
      return ['o', ...Object.entries(value).flatMap(([key, item]) => [key, put(item)])]
    }
    const put = (value: unknown): number => {
      const special = SPECIAL.findIndex((one) => Object.is(one, value))
      if (special >= 0) return -1 - special
      const known = seen.get(value)
      if (known !== undefined) return known
      const index = nodes.push([]) - 1
      seen.set(value, index)
      nodes[index] = describe(value)
      return index
    }
    // Cloning first gives Electron's own refusals: functions, symbols, promises, DOM nodes.
    let clone: unknown
    try {
      clone = structuredClone(root)
    } catch {
      return refuse()
    }
    return JSON.stringify([put(clone), nodes])
  }

  function decode(text: string): unknown {
    const [root, nodes] = JSON.parse(text) as [number, Node[]]
    const made = new Map<number, unknown>()
    const pairs = (rest: unknown[]) => Array.from({ length: rest.length / 2 }, (_, i) => [rest[2 * i], rest[2 * i + 1]])
    const get = (index: unknown): unknown => {
      const at = index as number
      if (at < 0) return SPECIAL[-1 - at]
      if (made.has(at)) return made.get(at)
      const [kind, ...rest] = nodes[at] as [string, ...unknown[]]
      const keep = <T>(value: T): T => {
        made.set(at, value)
        return value
      }
      const [first, second] = rest as [string, string]
      if (kind === 'v') return keep(first)
      if (kind === 'n') return keep(BigInt(first))
      if (kind === 'd') return keep(new Date(first))
      if (kind === 'r') return keep(new RegExp(first, second))
      if (kind === 'b') return keep(fromBase64(first).buffer)
      if (kind === 'e') return keep(Object.assign(new Error(second), { name: first }))
      if (kind === 't') {
        const View = (globalThis as unknown as Record<string, new (buffer: ArrayBufferLike) => unknown>)[first]
        return keep(View ? new View(fromBase64(second).buffer) : refuse())
      }
      if (kind === 'a') {
        const list: unknown[] = keep([])
        for (const item of rest) list.push(get(item))
        return list
      }
      if (kind === 's') {
        const set = keep(new Set())
        for (const item of rest) set.add(get(item))
        return set
      }
      if (kind === 'm') {
        const map = keep(new Map())
        for (const [key, item] of pairs(rest)) map.set(get(key), get(item))
        return map
      }
      const object: Record<string, unknown> = keep({})
      for (const [key, item] of pairs(rest)) {
        // Structured cloning makes an own property of `__proto__` too; assigning would change the prototype.
        Object.defineProperty(object, key as string, {
          value: get(item),
          writable: true,
          enumerable: true,
          configurable: true,
        })
      }
      return object
    }
    return get(root)
  }
  return { encode, decode }
}
