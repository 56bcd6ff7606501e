import { contextBridge, ipcRenderer } from 'electron'
import type { CallMessage, PushMessage } from '../shared/ipc/index.ts'

/**
 * Bytes, counted as UTF-16 units, that cross to the main process in one message: above the limit of every channel (the
 * router judges those), and low enough that a runaway screen can't fill the memory of the process that saves.
 */
const MAX_MESSAGE = 32 * 1024 * 1024

const TOO_LARGE = {
  ok: false,
  failure: {
    code: 'invalid-input',
    message: 'That is too large to take in at once.',
    incidentId: '',
    issues: [],
    reason: 'too-large',
  },
}

/** Stops counting as soon as the limit is passed. The value is a copy by the context bridge: no getters, no surprises. */
function fits(message: unknown): boolean {
  let left = MAX_MESSAGE
  const seen = new Set<object>()
  const count = (value: unknown): boolean => {
    left -= typeof value === 'string' ? value.length : 8
    if (left < 0) return false
    if (typeof value !== 'object' || value === null) return true
    if (seen.has(value)) return true
    seen.add(value)
    if (ArrayBuffer.isView(value)) left -= value.byteLength
    if (value instanceof ArrayBuffer) left -= value.byteLength
    if (left < 0) return false
    return ArrayBuffer.isView(value) || Object.entries(value).every(([key, item]) => count(key) && count(item))
  }
  return count(message)
}

const listeners = new Map<string, Set<(message: PushMessage) => void>>()
ipcRenderer.on('push', (_event, message: PushMessage) => {
  for (const listener of listeners.get(message.id) ?? []) listener(message)
})

contextBridge.exposeInMainWorld(
  'daybook',
  Object.freeze({
    call: (message: CallMessage): Promise<unknown> =>
      fits(message) ? ipcRenderer.invoke('call', message) : Promise.resolve(TOO_LARGE),
    cancel: (id: string): void => {
      if (fits(id)) ipcRenderer.send('cancel', id)
    },
    listen: (id: string, onMessage: (message: PushMessage) => void): (() => void) => {
      const set = listeners.get(id) ?? new Set()
      listeners.set(id, set.add(onMessage))
      return () => {
        set.delete(onMessage)
        if (set.size === 0) listeners.delete(id)
      }
    },
  }),
)
