import { type BrowserWindow, dialog, type Session, shell, type WebContents } from 'electron'
import { APP_PAGE, isAppUrl } from '../protocol/served-file.ts'
import { externalLink } from './external-links.ts'

/** A session that asks nobody for anything: no network, no device, no permission, no download. */
export function guardSession(session: Session): void {
  // Dictation and telehealth will need the microphone and camera; they get an exception of their own then.
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !ownRequest(details.url) }))
  session.on('will-download', (event) => event.preventDefault())
}

/** Our files, and blobs that our page made itself. */
const ownRequest = (url: string) => isAppUrl(url) || url.startsWith(`blob:${APP_PAGE}`)

/** A page that stays where it is: it opens no window, embeds no other page, and goes nowhere. */
export function guardContents(contents: WebContents, window: () => BrowserWindow | null): void {
  contents.on('will-navigate', (event) => {
    // Reloading is no journey. The page keeps its place in memory, so nothing but its own address can be meant.
    if (event.url !== APP_PAGE) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const link = externalLink(url)
    const parent = window()
    if (link && parent) void offerExternal(parent, link)
    return { action: 'deny' }
  })
}

/** Opens a listed address in the system's browser if the person says so. */
async function offerExternal(window: BrowserWindow, link: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `Open ${new URL(link).hostname} in your browser?`,
    detail: link,
    buttons: ['Stay in Daybook', 'Open'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  if (response === 1) await shell.openExternal(link)
}
