import { join } from 'node:path'
import {
  app,
  type BrowserWindow,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  powerMonitor,
  protocol,
  session,
} from 'electron'
import { localFinder } from '../sync/find.ts'
import { startCore } from '../core.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { type DataFolder, ownDataFolder, type OwnedFolder } from '../data-folder.ts'
import type { Core } from '../doors.ts'
import { respond } from '../protocol/respond.ts'
import { APP_SCHEME } from '../protocol/served-file.ts'
import { type SocketServer, serveSocket } from '../socket/server.ts'
import { CrashWatch } from './crash-watch.ts'
import { guardContents, guardSession } from './guards.ts'
import { installMenu } from './menu.ts'
import { offerUpdate } from './offer-update.ts'
import { fromOurPage, PageDoor, strangerRefused } from './page-door.ts'
import { deviceSecrets } from './secrets.ts'
import { reportAndQuit } from './start-failure.ts'
import { pickFolder } from './pick-folder.ts'
import { utilityStarter } from './utility-process.ts'
import { load, openWindow } from './window.ts'

/** Where the built files lie: beside the main bundle, in the package and in a checkout alike. */
const OUT = join(import.meta.dirname, '..')

type Running = { core: Core; socket: SocketServer; owned: OwnedFolder }

/** The desktop shell: one core, one window, and the door between them. */
export class Desktop {
  readonly #folder: DataFolder
  readonly #doors = new Map<number, PageDoor>()
  #running: Running | null = null
  #window: BrowserWindow | null = null

  constructor(folder: DataFolder) {
    this.#folder = folder
    app.on('web-contents-created', (_event, contents) => guardContents(contents, () => this.#window))
  }

  /** @throws Refusal when the data folder is in use or cannot be opened */
  async start(): Promise<void> {
    guardSession(session.defaultSession)
    const files: Core['file'] = async (token) => (await this.#running?.core.file(token)) ?? null
    protocol.handle(APP_SCHEME, (request) => respond(join(OUT, 'renderer'), request, files))
    installMenu(app.getName())
    const core = await this.#startCore()
    powerMonitor.on('suspend', () => core.suspend())
    powerMonitor.on('lock-screen', () => core.suspend())
    await this.#open(core)
    offerUpdate(this.#folder.path, () => this.#window).catch((error: unknown) => console.error(error))
  }

  async #startCore(): Promise<Core> {
    const owned = ownDataFolder(this.#folder)
    if (!owned)
      throw new Refusal(
        'conflict',
        'Daybook is open on this computer already, in a browser or a terminal. Close it there.',
      )
    try {
      const { path } = owned
      const core = await startCore({
        dataDir: path,
        version: app.getVersion(),
        deviceSecrets: deviceSecrets(path),
        log: (line) => console.error(line.incidentId, line.channel, line.error),
        validateOutputs: !app.isPackaged,
        pickFolder: () => pickFolder(this.#window),
        finder: localFinder(),
        hosting: { start: utilityStarter },
      })
      // Command lines attach to this core while the window is open.
      const socket = await serveSocket({ core, folder: owned, version: app.getVersion() })
      this.#running = { core, socket, owned }
      core.resumeHosting()
      return core
    } catch (error) {
      owned.release()
      throw error
    }
  }

  show(): void {
    if (this.#window) {
      if (this.#window.isMinimized()) this.#window.restore()
      this.#window.show()
      this.#window.focus()
    } else if (this.#running) this.#open(this.#running.core).catch(reportAndQuit)
  }

  call(event: IpcMainInvokeEvent, message: unknown): Promise<unknown> {
    const door = fromOurPage(event.senderFrame) ? this.#doors.get(event.sender.id) : undefined
    return door ? door.call(message) : Promise.resolve(strangerRefused())
  }

  cancel(event: IpcMainEvent, id: unknown): void {
    if (fromOurPage(event.senderFrame)) this.#doors.get(event.sender.id)?.cancel(id)
  }

  /** Holds the end of the program back until everyone is signed out and the database is closed. */
  leave(event: { preventDefault(): void }): void {
    const running = this.#running
    if (!running) return
    event.preventDefault()
    this.#running = null
    close(running).then(
      () => app.exit(0),
      (error: unknown) => {
        console.error(error)
        app.exit(1)
      },
    )
  }

  async #open(core: Core): Promise<void> {
    const window = openWindow({
      preload: join(OUT, 'preload', 'preload.cjs'),
      placeFile: join(this.#folder.path, 'window.json'),
      contentProtection: false,
      devTools: !app.isPackaged,
    })
    this.#window = window
    const { webContents } = window
    let emptying = false
    const door = new PageDoor(
      core.connect('electron'),
      (message) => !webContents.isDestroyed() && webContents.send('push', message),
      () => {
        emptying = true
        empty(window)
      },
    )
    this.#doors.set(webContents.id, door)
    webContents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) door.newPage()
    })
    const crashes = new CrashWatch()
    webContents.on('render-process-gone', (_event, { reason }) => {
      // However the page's process ended, a fresh one takes its place; the session stands as the core has it.
      if (window.isDestroyed() || reason === 'clean-exit') return
      const intended = emptying
      emptying = false
      if (crashes.mayReload(intended)) load(window)
      else
        reportAndQuit(
          new Refusal('internal', 'The window of Daybook keeps ending. Restart the computer, then Daybook.'),
        )
    })
    window.on('closed', () => {
      this.#doors.delete(webContents.id)
      door.close()
      this.#window = null
    })
    await door.watch()
  }
}

/** Ends the page's process, so that nothing of what it showed or remembered is left in memory. */
function empty(window: BrowserWindow): void {
  if (!window.isDestroyed()) window.webContents.forcefullyCrashRenderer()
}

async function close({ core, socket, owned }: Running): Promise<void> {
  try {
    await socket.close()
    await core.close()
  } finally {
    owned.release()
  }
}
