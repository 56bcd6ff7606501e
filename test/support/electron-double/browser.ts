import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { findBrowser, howToGetBrowser } from '../../../electron/browser/find-browser.ts'
import { Cdp } from './cdp.ts'

const SWITCHES = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-startup-window',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-dev-shm-usage',
  '--use-fake-device-for-media-stream',
  // Whatever gets past every other barrier finds no address.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
]

/** Starts Chromium; it ends with this process, however this process ends. */
export async function startChromium(profile: string): Promise<{ cdp: Cdp; stop(): void }> {
  const path = findBrowser()
  if (!path) throw new Error(`electron double: there is no Chromium. ${howToGetBrowser()}`)
  mkdirSync(profile, { recursive: true })
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const chromium = spawn(path, [...SWITCHES, ...asRoot, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  // Its input closes when this process is gone, even by SIGKILL.
  const guard = spawn('sh', ['-c', 'cat > /dev/null; kill -9 "$0" 2> /dev/null', String(chromium.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    chromium.stderr.on('data', (data: Buffer) => {
      // Playwright reads the same line from us.
      process.stderr.write(data)
      said += data.toString()
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    })
    chromium.once('exit', (code) => reject(new Error(`electron double: Chromium ended with ${code}\n${said}`)))
  })
  const cdp = await Cdp.connect(address)
  return { cdp, stop: () => chromium.kill('SIGKILL') }
}
