import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type Electron from 'electron'
import { app } from './app.ts'
import type { Cdp } from './cdp.ts'
import { makeCodec } from './codec.ts'
import { ipcMain } from './ipc-main.ts'
import { loud, preventable } from './loud.ts'
import { fromChromium, isServed, toChromium } from './protocol.ts'
import { defaultSession } from './session.ts'
import { type Names, pageScript, preloadScript } from './worlds.ts'

type FromPage = { id?: number; channel?: string; args?: string; opens?: string; preloadError?: string }
type Paused = { requestId: string; request: { url: string }; resourceType: string; frameId: string }
type OpenHandler = (details: Electron.HandlerDetails) => { action: 'deny' } | { action: 'allow' }
type Implemented =
  | 'executeJavaScript'
  | 'forcefullyCrashRenderer'
  | 'getURL'
  | 'id'
  | 'isDestroyed'
  | 'loadURL'
  | 'reload'
  | 'send'

const WORLD = 'electron-preload'
/** What a page may ask for, in Chromium's words and in Electron's. */
const PERMISSIONS = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  camera: 'media',
  microphone: 'media',
  'clipboard-read': 'clipboard-read',
  midi: 'midi',
  'idle-detection': 'idle-detection',
}
const codec = makeCodec()
const all = new Map<number, WebContents>()
let last = 0

/** One page in Chromium, as the main process sees it. */
export class WebContents extends EventEmitter implements Pick<Electron.WebContents, Implemented> {
  readonly id: number
  readonly session = defaultSession
  readonly preferences: Electron.WebPreferences
  readonly attached: Promise<void>
  readonly mainFrame: { readonly url: string; readonly origin: string; readonly parent: null; readonly top: object }
  /** Raw DevTools commands to the page. */
  readonly debugger = loud('webContents.debugger', {
    attach: () => undefined,
    detach: () => undefined,
    sendCommand: (method: string, params: object = {}) => this.devTools(method, params),
  } satisfies Partial<Record<keyof Electron.Debugger, unknown>>)
  targetId = ''
  private readonly names: Names
  private cdpSession = ''
  private frameId = ''
  private url = ''
  private context: number | null = null
  private dead = false
  private crashed = false
  /** The address that the main process itself loads: the only navigation that asks nobody. */
  private loading: string | null = null
  private openHandler: OpenHandler = () => ({ action: 'allow' })

  constructor(preferences: Electron.WebPreferences, size: { width: number; height: number }) {
    super()
    last += 1
    this.id = last
    this.preferences = preferences
    const secret = randomBytes(8).toString('hex')
    this.names = { tag: `bridge${secret}`, toMain: `toMain${secret}`, fromMain: `fromMain${secret}` }
    const self = this
    this.mainFrame = {
      get url() {
        return self.getURL()
      },
      get origin() {
        return /^[a-z+.-]+:\/\/[^/]*/.exec(self.getURL())?.[0] ?? 'null'
      },
      parent: null,
      get top() {
        return self.mainFrame
      },
    }
    all.set(this.id, this)
    this.attached = this.attach(size)
    this.attached.catch((error: unknown) => this.dead || console.error('electron double: no page', error))
  }

  static fromDevToolsTargetId = (targetId: string): WebContents | undefined =>
    [...all.values()].find((contents) => contents.targetId === targetId)
  static getAllWebContents = (): WebContents[] => [...all.values()]
  static fromId = (id: number): WebContents | undefined => all.get(id)

  private get browser(): Cdp {
    if (!app.cdp) throw new Error('electron double: a window before app is ready')
    return app.cdp
  }
  private devTools<Result>(method: string, params: object = {}): Promise<Result> {
    return this.browser.send<Result>(method, params, this.cdpSession)
  }

  private async attach(size: { width: number; height: number }): Promise<void> {
    const browser = this.browser
    const target = { url: 'about:blank', newWindow: true, width: size.width, height: size.height }
    const { targetId } = await browser.send<{ targetId: string }>('Target.createTarget', target)
    this.targetId = targetId
    const attached = { targetId, flatten: true }
    this.cdpSession = (await browser.send<{ sessionId: string }>('Target.attachToTarget', attached)).sessionId
    this.hear()
    await browser.send('Target.setDiscoverTargets', { discover: true })
    await this.devTools('Page.enable')
    const { frameTree } = await this.devTools<{ frameTree: { frame: { id: string } } }>('Page.getFrameTree')
    this.frameId = frameTree.frame.id
    await this.devTools('Inspector.enable')
    await this.devTools('Runtime.addBinding', { name: this.names.toMain, executionContextName: WORLD })
    await this.devTools('Runtime.enable')
    await this.devTools('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(this.names) })
    const { preload } = this.preferences
    if (preload) {
      const source = preloadScript(this.names, readFileSync(preload, 'utf8'), preload)
      await this.devTools('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD })
    }
    await this.devTools('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
  }

  private hear(): void {
    const on = <T>(method: string, listener: (params: T) => void) => this.browser.on(this.cdpSession, method, listener)
    on<{ context: { id: number; name: string; auxData: { frameId: string } } }>(
      'Runtime.executionContextCreated',
      ({ context }) => {
        if (context.name === WORLD && context.auxData.frameId === this.frameId) this.context = context.id
      },
    )
    on<{ name: string; payload: string; executionContextId: number }>('Runtime.bindingCalled', (call) => {
      if (call.name !== this.names.toMain) return
      this.fromPage(JSON.parse(call.payload) as FromPage, call.executionContextId).catch(console.error)
    })
    on<Paused>('Fetch.requestPaused', (paused) => {
      this.request(paused).catch((error: unknown) => this.dead || console.error('electron double: request', error))
    })
    on<{ frameId: string; url: string; navigationType: string }>('Page.frameStartedNavigating', (start) => {
      const isSameDocument = /same.?document/i.test(start.navigationType)
      const isMainFrame = start.frameId === this.frameId
      this.emit('did-start-navigation', preventable({ url: fromChromium(start.url), isMainFrame, isSameDocument }))
    })
    on<{ frame: { id: string; url: string } }>('Page.frameNavigated', ({ frame }) => {
      if (frame.id !== this.frameId) return
      this.url = frame.url
      this.emit('did-navigate', {}, fromChromium(frame.url), 200, 'OK')
    })
    on('Page.loadEventFired', () => this.emit('did-finish-load', {}))
    on('Inspector.targetCrashed', () => {
      this.crashed = true
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    })
    this.browser.on<{ targetId: string }>(undefined, 'Target.targetDestroyed', ({ targetId }) => {
      if (targetId === this.targetId) this.destroy()
    })
    this.browser.on<{ targetInfo: { targetId: string; openerId?: string; url: string; type: string } }>(
      undefined,
      'Target.targetCreated',
      ({ targetInfo }) => {
        // A link with target=_blank: window.open() itself is answered in the page's world.
        if (targetInfo.openerId !== this.targetId || targetInfo.type !== 'page') return
        this.opens(fromChromium(targetInfo.url))
        void this.browser.send('Target.closeTarget', { targetId: targetInfo.targetId })
      },
    )
  }

  private opens(url: string): void {
    const details = {
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: '', policy: 'default' },
    }
    const { action } = this.openHandler(details as Electron.HandlerDetails)
    if (action !== 'deny') console.error(`electron double: the application let a page open ${url}`)
  }

  private async fromPage(message: FromPage, context: number): Promise<void> {
    if (message.preloadError !== undefined) {
      console.error('electron double: the preload failed:', message.preloadError)
      this.emit('preload-error', {}, this.preferences.preload, new Error(message.preloadError))
      return
    }
    if (message.opens !== undefined) {
      this.opens(fromChromium(message.opens))
      return
    }
    const event = { sender: this.facade(), senderFrame: this.mainFrame, type: 'frame', ports: [] }
    const { id, channel = '', args = '' } = message
    const decoded = codec.decode(args) as unknown[]
    if (id === undefined) {
      ipcMain.emit(channel, event, ...decoded)
      return
    }
    const answer = await ipcMain.invoke(channel, event, decoded).then(
      (value) => ({ id, channel, args: codec.encode(value) }),
      (error: unknown) => ({ id, channel, error: String(error) }),
    )
    await this.toPage(answer, context)
  }

  private async toPage(message: object, context: number | null): Promise<void> {
    if (context === null || this.dead) return
    const expression = `${this.names.fromMain}(${JSON.stringify(JSON.stringify(message))})`
    // The page may have gone in the meantime, and what was meant for it goes with it.
    await this.devTools('Runtime.evaluate', { expression, contextId: context }).catch(() => undefined)
  }

  private async request(paused: Paused): Promise<void> {
    const { requestId, resourceType, frameId } = paused
    const url = fromChromium(paused.request.url)
    const fail = (errorReason: string) => this.devTools('Fetch.failRequest', { requestId, errorReason })
    if (resourceType === 'Document' && !this.mayNavigate(url, frameId === this.frameId))
      return void (await fail('Aborted'))
    const cancelled = await this.session.cancels(url, resourceType === 'Document' ? 'mainFrame' : resourceType)
    const own = isServed(paused.request.url)
    this.session.requested.push({
      url,
      type: resourceType,
      verdict: cancelled ? 'cancelled' : own ? 'own' : 'let-through',
    })
    if (cancelled || !own) await fail('BlockedByClient')
    else await this.devTools('Fetch.continueRequest', { requestId })
  }

  /** Asks the application whether the page may go there, as Electron does of all that the page itself starts. */
  private mayNavigate(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && this.loading === url) return true
    const frame = preventable({ url, isMainFrame, isSameDocument: false })
    this.emit('will-frame-navigate', frame)
    if (frame.defaultPrevented || !isMainFrame) return !frame.defaultPrevented
    const event = preventable({ url, isMainFrame, isSameDocument: false })
    this.emit('will-navigate', event, url)
    return !event.defaultPrevented
  }

  async loadURL(url: string): Promise<void> {
    await this.attached
    await this.applyPermissions(url)
    this.loading = url
    const loaded = new Promise((resolve) => this.once('did-finish-load', resolve))
    const { errorText } = await this.devTools<{ errorText?: string }>('Page.navigate', { url: toChromium(url) })
    if (errorText) throw new Error(`${errorText} loading '${url}'`)
    this.crashed = false
    await loaded
    this.loading = null
  }

  /** Chromium knows permissions by origin beforehand, so the application is asked for each before the page loads. */
  private async applyPermissions(url: string): Promise<void> {
    const { origin } = new URL(toChromium(url))
    for (const [name, permission] of Object.entries(PERMISSIONS)) {
      const setting = (await this.session.grants(permission, url)) ? 'granted' : 'denied'
      await this.browser.send('Browser.setPermission', { permission: { name }, setting, origin })
    }
  }

  reload(): void {
    void this.loadURL(this.getURL())
  }
  forcefullyCrashRenderer(): void {
    // The command is never answered: the process that would do so is gone.
    void this.devTools('Page.crash').catch(() => undefined)
  }
  isCrashed(): boolean {
    return this.crashed
  }
  send(channel: string, ...args: unknown[]): void {
    if (this.dead) throw new Error('Object has been destroyed')
    void this.toPage({ channel, args: codec.encode(args) }, this.context)
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }
  getURL(): string {
    return fromChromium(this.url)
  }
  getLastWebPreferences(): Electron.WebPreferences {
    return { ...this.preferences }
  }
  isDestroyed(): boolean {
    return this.dead
  }
  async executeJavaScript(code: string): Promise<unknown> {
    type Evaluated = { result: { value: unknown }; exceptionDetails?: { exception?: { description?: string } } }
    const options = { expression: code, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await this.devTools<Evaluated>('Runtime.evaluate', options)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'the script failed')
    return result.value
  }
  async printToPDF(options: Electron.PrintToPDFOptions): Promise<Buffer> {
    const { landscape = false, printBackground = false, preferCSSPageSize = false } = options
    const wanted = {
      landscape,
      printBackground,
      preferCSSPageSize,
      generateTaggedPDF: options.generateTaggedPDF ?? false,
    }
    return Buffer.from((await this.devTools<{ data: string }>('Page.printToPDF', wanted)).data, 'base64')
  }

  /** Closes the page in Chromium; `destroyed` follows when it is gone. */
  closePage(): void {
    this.attached
      .then(() => this.browser.send('Target.closeTarget', { targetId: this.targetId }))
      .catch(() => this.destroy())
  }
  private destroy(): void {
    if (this.dead) return
    this.dead = true
    all.delete(this.id)
    this.emit('destroyed')
  }

  private facade(): this {
    return loud('webContents', this) as this
  }
}
