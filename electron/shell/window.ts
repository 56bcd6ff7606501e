import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { APP_PAGE } from '../protocol/served-file.ts'
import { readPlace, writePlace } from './window-state.ts'

/** What the first screen paints, light and dark, so that nothing flashes before it does. */
const BACKGROUND = { light: '#ffffff', dark: '#1f1f1f' }

export type WindowOptions = {
  preload: string
  /** Where the window's place is remembered. */
  placeFile: string
  /** Keeps screenshots and screen sharing from showing the window (Windows and macOS). */
  contentProtection: boolean
  /** Only where the program runs from source. */
  devTools: boolean
}

/** Daybook's window. Every preference that guards is written out, so that a changed default changes nothing. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const { at, width, height, maximized } = readPlace(
    options.placeFile,
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const window = new BrowserWindow({
    ...(at ?? {}),
    width,
    height,
    minWidth: 800,
    minHeight: 600,
    show: false,
    title: 'Daybook',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.devTools,
    },
  })
  if (options.contentProtection) window.setContentProtection(true)
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    writePlace(options.placeFile, { at: { x, y }, width, height, maximized: window.isMaximized() })
  })
  // What a page says of leaving it is asked aloud: without this the window would only seem not to close.
  window.webContents.on('will-prevent-unload', (event) => {
    if (leavesAnyway(window)) event.preventDefault()
  })
  load(window)
  return window
}

function leavesAnyway(window: BrowserWindow): boolean {
  const answer = dialog.showMessageBoxSync(window, {
    type: 'warning',
    message: 'What this window shows is kept nowhere else: recovery words, or a text being written. Leave without it?',
    buttons: ['Stay', 'Leave'],
    defaultId: 0,
    cancelId: 0,
  })
  return answer === 1
}

/** Loads Daybook's page. A load that something newer overtook is no failure. */
export function load(window: BrowserWindow): void {
  window.loadURL(APP_PAGE).catch((error: unknown) => {
    if (!window.isDestroyed()) console.error(error)
  })
}
