import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { ipcMain } from './ipc-main.ts'
import { loud } from './loud.ts'
import { protocol } from './protocol.ts'
import { session } from './session.ts'
import { dialog, Menu, nativeTheme, outside, powerMonitor, safeStorage, screen, shell } from './system.ts'
import { utilityProcess } from './utility-process.ts'
import { WebContents } from './web-contents.ts'

/** What tests ask beyond Electron's own interface. */
const __double = { outside, requested: session.defaultSession.requested }
const webContents = loud('webContents', WebContents)

const electron = loud('electron', {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
  webContents,
  __double,
})

// An import of what is not in this list fails before the application starts, as it should.
export { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, powerMonitor, protocol, safeStorage, screen, session }
export { shell, utilityProcess, webContents, __double }
// What `require('electron')` gives.
export { electron as 'module.exports' }
