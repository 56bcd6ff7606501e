import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import type Electron from 'electron'
import { app } from './app.ts'
import { loud } from './loud.ts'

type Fake<T> = Partial<Record<keyof T, unknown>>
const CHILD = fileURLToPath(new URL('./utility-child.ts', import.meta.url))

/** A process of Node's that stands for one of Electron's: what it sends comes as `message`, and it ends with whoever started it. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  constructor(modulePath: string, args: readonly string[], stdio: 'ignore' | 'inherit') {
    super()
    // Switches of the double's own process are not its child's, and what goes over the line is cloned as Electron clones it.
    const execArgv = ['--import', CHILD]
    this.#child = fork(modulePath, args, { execArgv, serialization: 'advanced', stdio: [stdio, stdio, stdio, 'ipc'] })
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1))
  }
  get pid() {
    return this.#child.pid
  }
  postMessage(message: unknown) {
    if (this.#child.connected) this.#child.send(message as never)
  }
  kill() {
    return this.#child.kill()
  }
}

export const utilityProcess = loud('utilityProcess', {
  fork(modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}) {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.')
    const { stdio = 'inherit', serviceName, ...others } = options
    if ((stdio !== 'ignore' && stdio !== 'inherit') || Object.keys(others).length > 0)
      throw new Error(`electron double: utilityProcess.fork with ${JSON.stringify(options)} is not implemented`)
    return loud(`utility process ${serviceName ?? ''}`, new UtilityProcess(modulePath, args, stdio))
  },
} satisfies Fake<typeof Electron.utilityProcess>)
