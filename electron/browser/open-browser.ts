import { spawn } from 'node:child_process'
import { findBrowser, howToGetBrowser } from './find-browser.ts'

/** A program and its arguments, tried in turn until one starts. */
export type Opening = { program: string; args: string[] }

/** How to open an address: an application window of a Chromium first, then whatever the system opens addresses with. */
export function openings(address: string, browser: string | null, platform: NodeJS.Platform, root: boolean): Opening[] {
  // Chromium refuses to run as root with its sandbox, and without it no practice's screens belong there.
  const window = browser && !root ? [{ program: browser, args: [`--app=${address}`, '--no-first-run'] }] : []
  if (platform === 'darwin') return [...window, { program: 'open', args: [address] }]
  if (platform === 'win32') return [...window, { program: 'explorer.exe', args: [address] }]
  return root ? [] : [...window, { program: 'xdg-open', args: [address] }]
}

/**
 * Opens the address in a browser if this PC has one and a screen to show it on. Never fails: what it answers is
 * printed beside the address, and is null when a browser was started.
 */
export async function openBrowser(address: string): Promise<string | null> {
  const root = process.platform !== 'win32' && process.getuid?.() === 0
  const browser = findBrowser()
  for (const opening of openings(address, browser, process.platform, root)) {
    if (await starts(opening)) return null
  }
  if (root) return 'No browser was opened, since this account is root. Open the address in a browser of this PC.'
  return browser
    ? 'The browser did not start. Open the address in it yourself.'
    : `No browser was found. ${howToGetBrowser()}`
}

/** Whether the program started and did not fail at once, as one does without a screen. */
function starts({ program, args }: Opening): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' })
    const settled = setTimeout(() => resolve(true), 1500)
    child.once('error', () => {
      clearTimeout(settled)
      resolve(false)
    })
    child.once('exit', (code) => {
      clearTimeout(settled)
      // Explorer answers 1 when all went well.
      resolve(code === 0 || program === 'explorer.exe')
    })
    child.unref()
  })
}
