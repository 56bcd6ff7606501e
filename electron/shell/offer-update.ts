import { app, type BrowserWindow, dialog } from 'electron'
import { RELEASE_FEED, RELEASE_KEY } from '../updates/release-key.ts'

/** Asks whether to install a newer release, if there is one. Does nothing at all in a build without a release key. */
export async function offerUpdate(dataDir: string, window: () => BrowserWindow | null): Promise<void> {
  if (!app.isPackaged || RELEASE_KEY === null || RELEASE_FEED === null) return
  const { prepareUpdate } = await import('./updates.ts')
  const update = await prepareUpdate(RELEASE_FEED, RELEASE_KEY, dataDir)
  const parent = window()
  if (!update || !parent) return
  const { response } = await dialog.showMessageBox(parent, {
    type: 'info',
    message: `Daybook ${update.version} is ready to install.`,
    detail: 'Daybook closes, is replaced and opens again. Everything written stays as it is.',
    buttons: ['Later', 'Install now'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  if (response === 1) update.install()
}
