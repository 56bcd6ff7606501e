import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Electron from 'electron'
import { startChromium } from './browser.ts'
import type { Cdp } from './cdp.ts'
import { InstanceLock } from './instance-lock.ts'
import { loud, preventable } from './loud.ts'

type Implemented =
  | 'commandLine'
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getName'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'isReady'
  | 'quit'
  | 'releaseSingleInstanceLock'
  | 'requestSingleInstanceLock'
  | 'setPath'
  | 'whenReady'

const switches = new Map<string, string>()

/** `app`. Chromium starts when the application first waits for `ready`, so that it may move its folders before. */
class App extends EventEmitter implements Pick<Electron.App, Exclude<Implemented, 'commandLine'>> {
  readonly isPackaged = false
  /** Only macOS has one. */
  readonly dock = undefined
  readonly commandLine = loud('app.commandLine', {
    appendSwitch: (name: string, value = '') => void switches.set(name, value),
    hasSwitch: (name: string) => switches.has(name),
    getSwitchValue: (name: string) => switches.get(name) ?? '',
  } satisfies Partial<Electron.CommandLine>)
  sandboxed = false
  cdp: Cdp | null = null
  private readonly root = process.env.ELECTRON_DOUBLE_APP ?? process.cwd()
  private readonly paths = new Map<string, string>()
  private readonly lock = new InstanceLock()
  private starting: Promise<void> | null = null
  private stopChromium: (() => void) | null = null
  private quitting = false
  /** What other parts of the double must have done before the application hears `ready`. */
  readonly beforeReady: (() => Promise<void>)[] = []
  /** Set by the windows' module: they are asked, and may refuse, when the application quits. */
  windows: () => { close(): void }[] = () => []

  whenReady(): Promise<void> {
    this.starting ??= this.start()
    return this.starting
  }

  private async start(): Promise<void> {
    const { cdp, stop } = await startChromium(join(this.getPath('userData'), 'Chromium'))
    for (const step of this.beforeReady) await step()
    this.cdp = cdp
    this.stopChromium = stop
    process.once('exit', stop)
    this.emit('ready', {}, {})
  }

  isReady(): boolean {
    return this.cdp !== null
  }
  getAppPath(): string {
    return this.root
  }
  getName(): string {
    return String(this.manifest().productName ?? this.manifest().name)
  }
  getVersion(): string {
    return String(this.manifest().version)
  }
  private manifest(): Record<string, unknown> {
    return JSON.parse(readFileSync(join(this.root, 'package.json'), 'utf8')) as Record<string, unknown>
  }

  getPath(name: string): string {
    const path = this.paths.get(name) ?? mkdtempSync(join(tmpdir(), `electron-double-${name}-`))
    this.paths.set(name, path)
    return path
  }
  setPath(name: string, path: string): void {
    if (this.isReady() && name === 'userData') throw new Error('electron double: userData is set before ready')
    if (!existsSync(path)) mkdirSync(path, { recursive: true })
    this.paths.set(name, path)
  }
  enableSandbox(): void {
    if (this.isReady()) throw new Error('app.enableSandbox() can only be called before app is ready')
    this.sandboxed = true
  }

  requestSingleInstanceLock(): boolean {
    return this.lock.take(this.getPath('userData'), (argv) => this.emit('second-instance', {}, argv, '', null))
  }
  releaseSingleInstanceLock(): void {
    this.lock.release()
  }

  quit(): void {
    if (this.quitting) return
    const before = preventable({})
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    for (const window of this.windows()) window.close()
    this.leaveWhenEmpty()
  }
  /** The windows are gone or going; once they are, the application may still hold back by `will-quit`. */
  leaveWhenEmpty(): void {
    if (this.quitting) return
    if (this.windows().length > 0) {
      setTimeout(() => this.leaveWhenEmpty(), 10)
      return
    }
    this.quitting = true
    const will = preventable({})
    this.emit('will-quit', will)
    if (!will.defaultPrevented) this.exit(0)
  }
  exit(code = 0): void {
    this.emit('quit', {}, code)
    this.lock.release()
    this.stopChromium?.()
    process.exit(code)
  }
}

export const app = loud('app', new App())
