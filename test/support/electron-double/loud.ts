/** What JavaScript itself and the inspector ask of any object. */
const ASKED_OF_ALL = new Set(['then', 'toJSON', 'inspect', 'nodeType', '$$typeof', 'asymmetricMatch'])

/** The object, except that reading what it does not have throws: a test must not pass on an API that does nothing. */
export function loud<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (key in object || typeof key === 'symbol' || ASKED_OF_ALL.has(key)) return Reflect.get(object, key, receiver)
      throw new Error(`electron double: ${name}.${key} is not implemented`)
    },
  })
}

/** An event that can be prevented, as Electron passes them. */
export function preventable<Extra extends object>(extra: Extra) {
  return {
    ...extra,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
  }
}
