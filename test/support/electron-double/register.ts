import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { leaveWhatBoringSslHas } from './boringssl.ts'

const url = new URL('./module.ts', import.meta.url).href

/** Chromium's own name for the runtime that the double stands for. */
const VERSIONS = { electron: '45.4.1', chrome: '156.0.0.0' }

registerHooks({
  resolve(specifier, context, next) {
    if (!/^electron(\/(main|common))?$/.test(specifier)) return next(specifier, context)
    // In Electron, too, a worker thread has no part of the module.
    if (!isMainThread) throw new Error('electron double: there is no electron in a worker thread')
    return { url, shortCircuit: true }
  },
})
leaveWhatBoringSslHas()
if (isMainThread) {
  const versions = Object.freeze({ ...process.versions, ...VERSIONS })
  Object.defineProperty(process, 'versions', { value: versions, writable: false, configurable: false })
  Object.defineProperty(process, 'type', { value: 'browser' })
  Object.defineProperty(process, 'resourcesPath', { value: process.env.ELECTRON_DOUBLE_APP })
}
