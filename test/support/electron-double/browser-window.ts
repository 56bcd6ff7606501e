import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type Electron from 'electron'
import { app } from './app.ts'
import { loud, preventable } from './loud.ts'
import { WebContents } from './web-contents.ts'

type Implemented =
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'getTitle'
  | 'hide'
  | 'id'
  | 'isDestroyed'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'minimize'
  | 'restore'
  | 'setContentProtection'
  | 'show'

/** Every preference that guards, with the only value that the double accepts; a changed default must change nothing. */
const REQUIRED: Electron.WebPreferences = {
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
}

function refuseInsecure(preferences: Electron.WebPreferences): void {
  for (const [name, value] of Object.entries(REQUIRED)) {
    const given = preferences[name as keyof Electron.WebPreferences]
    if (given !== value) throw new Error(`electron double: refuses webPreferences.${name}: ${String(given)}`)
  }
  if (preferences.enableBlinkFeatures) throw new Error('electron double: refuses enableBlinkFeatures')
  const { preload } = preferences
  if (preload && !(isAbsolute(preload) && existsSync(preload)))
    throw new Error(`electron double: there is no preload at ${preload}`)
}

const windows = new Map<number, BrowserWindow>()
let last = 0

class DoubledWindow extends EventEmitter implements Pick<Electron.BrowserWindow, Implemented> {
  readonly id: number
  readonly webContents: WebContents
  readonly options: Electron.BrowserWindowConstructorOptions
  contentProtected = false
  private readonly bounds: Electron.Rectangle
  private visible: boolean
  private minimized = false
  private maximized = false
  private dead = false

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    refuseInsecure(options.webPreferences ?? {})
    if (!app.sandboxed) throw new Error('electron double: refuses a window without app.enableSandbox()')
    last += 1
    this.id = last
    this.options = options
    const { x = 0, y = 0, width = 800, height = 600 } = options
    this.bounds = { x, y, width, height }
    this.visible = options.show !== false
    const contents = new WebContents(options.webPreferences ?? {}, { width, height })
    this.webContents = loud('webContents', contents)
    const self = loud('BrowserWindow', this)
    windows.set(this.id, self)
    contents.once('did-finish-load', () => self.emit('ready-to-show'))
    contents.once('destroyed', () => this.closed())
    app.emit('web-contents-created', {}, this.webContents)
    app.emit('browser-window-created', {}, self)
    // A constructor may answer with another object: the one that is loud about what it lacks.
    // biome-ignore lint/correctness/noConstructorReturn: see above
    return self
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }
  show(): void {
    this.visible = true
    this.emit('show')
  }
  hide(): void {
    this.visible = false
    this.emit('hide')
  }
  isVisible(): boolean {
    return this.visible
  }
  focus(): void {
    this.emit('focus')
  }
  minimize(): void {
    this.minimized = true
  }
  restore(): void {
    this.minimized = false
  }
  isMinimized(): boolean {
    return this.minimized
  }
  maximize(): void {
    this.maximized = true
  }
  isMaximized(): boolean {
    return this.maximized
  }
  getNormalBounds(): Electron.Rectangle {
    return { ...this.bounds }
  }
  getTitle(): string {
    return this.options.title ?? app.getName()
  }
  setContentProtection(enable: boolean): void {
    this.contentProtected = enable
  }
  isDestroyed(): boolean {
    return this.dead
  }
  close(): void {
    const event = preventable({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy(): void {
    if (!this.dead) this.webContents.closePage()
  }
  private closed(): void {
    if (this.dead) return
    this.dead = true
    windows.delete(this.id)
    this.emit('closed')
    if (windows.size > 0) return
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed')
    else app.quit()
  }

  static getAllWindows = (): DoubledWindow[] => [...windows.values()]
  static getFocusedWindow = (): DoubledWindow | null => [...windows.values()][0] ?? null
  static fromId = (id: number): DoubledWindow | null => windows.get(id) ?? null
  static fromWebContents = (contents: { id: number }): DoubledWindow | null =>
    [...windows.values()].find((window) => window.webContents.id === contents.id) ?? null
}

app.windows = () => [...windows.values()]
export const BrowserWindow = loud('BrowserWindow', DoubledWindow)
export type BrowserWindow = DoubledWindow
