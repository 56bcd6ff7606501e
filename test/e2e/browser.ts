import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium, howToGetChromium } from '../../build/bootstrap/chromium.mjs'

/** The built screens. The bootstrap behind `npm test` builds them; alone: `node build/build.mjs --only renderer`. */
export const SCREENS = join(import.meta.dirname, '..', '..', 'out', 'renderer')

/** The smallest screen that a day's work must fit on. */
export const SMALL = { width: 1366, height: 768 }

/** A real Chromium without windows. Names that are not this PC resolve to nothing. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error(howToGetChromium())
  if (!existsSync(join(SCREENS, 'index.html')))
    throw new Error('The screens have not been built: node build/build.mjs --only renderer')
  return chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      '--disable-dev-shm-usage',
    ],
  })
}

/** A page, everything that it asked of another place than this PC, and everything that went wrong in it. */
export type Watched = { page: Page; strayRequests: string[]; errors: string[] }

/** Opens a window of its own (no cookie of another one) that is watched from its first request. */
export async function openPage(browser: Browser, language = 'en-US'): Promise<Watched> {
  const context = await browser.newContext({ viewport: SMALL, locale: language, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const strayRequests: string[] = []
  const errors: string[] = []
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol !== 'blob:' && hostname !== '127.0.0.1') strayRequests.push(request.url())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return { page, strayRequests, errors }
}
