import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron'

/** Asks for a folder by the system's own dialog; null when none was chosen. */
export async function pickFolder(window: BrowserWindow | null): Promise<string | null> {
  const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] }
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return filePaths[0] ?? null
}
