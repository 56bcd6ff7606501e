import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { scratch } from '../support/run.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const RUNTIME = { linux: 'electron', darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/** Whether the real runtime runs the specs (`npm run test:electron`), or the double of its module. */
export const real = (globalThis as { __REAL_ELECTRON__?: boolean }).__REAL_ELECTRON__ === true

export type Desktop = { app: ElectronApplication; page: Page; dataDir: string; said: () => string }

export const program = (): string =>
  real
    ? join(ROOT, 'node_modules', 'electron', 'dist', RUNTIME[process.platform as 'linux'])
    : join(ROOT, 'test', 'support', 'electron-double', 'electron')

export const environment = (dataDir: string, more: Record<string, string> = {}): Record<string, string> => {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    ...Object.fromEntries(inherited.filter(([name]) => name !== 'NODE_OPTIONS')),
    DAYBOOK_DATA: dataDir,
    ELECTRON_DOUBLE_NODE: process.execPath,
    ...more,
  }
}

/** The checkout itself is the application: its package.json names the built main bundle. */
export const APPLICATION = ROOT

/** Starts the built application and waits for its page. */
export async function launch(dataDir?: string, more: Record<string, string> = {}): Promise<Desktop> {
  if (!existsSync(join(ROOT, 'out', 'main', 'main.js'))) throw new Error('nothing is built: npm run setup')
  const folder = dataDir ?? (await scratch('desktop'))
  const app = await _electron.launch({
    executablePath: program(),
    args: [APPLICATION],
    cwd: ROOT,
    env: environment(folder, more),
    timeout: 45_000,
  })
  let output = ''
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on('data', (data: Buffer) => {
      output += data.toString()
    })
  const page = await app.firstWindow()
  await page.getByRole('heading').first().waitFor({ timeout: 30_000 })
  return { app, page, dataDir: folder, said: () => output }
}

/** Calls one channel from the page, through the built preload. */
export const call = (page: Page, channel: string, input: unknown = {}): Promise<Outcome> =>
  page.evaluate(
    ([name, given]) =>
      (window as unknown as Bridged).daybook.call({ id: `t${Math.random()}`, channel: name, input: given }),
    [channel, input] as const,
  )

export type Outcome = { ok: boolean; value?: unknown; failure?: { code: string; reason?: string; message: string } }
export type Bridged = {
  daybook: {
    call(message: unknown): Promise<Outcome>
    cancel(id: string): void
    listen(id: string, hear: (message: unknown) => void): () => void
  }
}
