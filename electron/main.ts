import { join } from 'node:path'
import { app, ipcMain, protocol } from 'electron'
import { prepareDataFolder } from './data-folder.ts'
import { APP_SCHEME } from './protocol/served-file.ts'
import { runHere } from './shell/command-line.ts'
import { Desktop } from './shell/desktop.ts'
import { reportAndQuit } from './shell/start-failure.ts'

const cli = process.argv.indexOf('--cli')
// Sandboxed, one instance per data folder, and nothing of Chromium's own in the system's usual places.
app.enableSandbox()
app.commandLine.appendSwitch('disable-http-cache')
app.commandLine.appendSwitch('disable-background-networking')

if (cli >= 0) {
  // `Daybook --cli …`: the command line of an installed Daybook, without a window.
  app.dock?.hide()
  runHere(process.argv.slice(cli + 1)).then((code) => app.exit(code), reportAndQuit)
} else {
  start()
}

function start(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: false } },
  ])
  try {
    const folder = prepareDataFolder()
    app.setPath('userData', join(folder.path, 'shell'))
    if (!app.requestSingleInstanceLock()) return app.exit(0)
    const desktop = new Desktop(folder)
    ipcMain.handle('call', (event, message: unknown) => desktop.call(event, message))
    ipcMain.on('cancel', (event, id: unknown) => desktop.cancel(event, id))
    app.on('second-instance', () => desktop.show())
    app.on('activate', () => desktop.show())
    app.on('window-all-closed', () => app.quit())
    app.on('will-quit', (event) => desktop.leave(event))
    app
      .whenReady()
      .then(() => desktop.start())
      .catch(reportAndQuit)
  } catch (error) {
    reportAndQuit(error)
  }
}
