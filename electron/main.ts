import { join } from 'node:path'
import { app, ipcMain, protocol } from 'electron'
import { runCli } from './cli/main.ts'
import { prepareDataFolder } from './data-folder.ts'
import { APP_SCHEME } from './protocol/served-file.ts'
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
  app.whenReady().then(
    async () => app.exit(await runCli(process.argv.slice(cli + 1))),
    () => app.exit(1),
  )
} else {
  start()
}

function start(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: false } },
  ])
  try {
    const dataDir = prepareDataFolder().path
    app.setPath('userData', join(dataDir, 'shell'))
    if (!app.requestSingleInstanceLock()) return app.exit(0)
    const desktop = new Desktop(dataDir)
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
