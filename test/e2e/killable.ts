import type { Browser } from 'playwright-core'
import { type Program, program } from '../cli/program.ts'
import { openPage, type Watched } from './browser.ts'

const ADDRESS = /^http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]{43}$/m

/** Daybook as a program of its own, which can be killed, and a window that was let in by its one-time address. */
export async function openProgram(browser: Browser, dataDir: string): Promise<{ daybook: Program; window: Watched }> {
  const daybook = program('electron/cli/main.ts', ['open', '--no-browser'], dataDir)
  const [address] = await daybook.printed(ADDRESS)
  const window = await openPage(browser)
  await window.page.goto(address)
  return { daybook, window }
}
