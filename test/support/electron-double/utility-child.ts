import { EventEmitter } from 'node:events'
import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { leaveWhatBoringSslHas } from './boringssl.ts'

// What a utility process of Electron's is beside one of Node's: a line to whoever started it, and Chromium's cryptography.
registerHooks({
  resolve(specifier, context, next) {
    if (/^electron(\/|$)/.test(specifier))
      throw new Error('electron double: nothing of electron is used in a utility process')
    return next(specifier, context)
  },
})
leaveWhatBoringSslHas()
if (isMainThread) {
  const parentPort = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => void process.send?.(message),
  })
  // What came before somebody listened waits, as in Electron.
  parentPort.once('newListener', () =>
    setImmediate(() => process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))),
  )
  process.on('disconnect', () => process.exit(0))
  Object.defineProperty(process, 'parentPort', { value: parentPort })
  Object.defineProperty(process, 'type', { value: 'utility' })
}
