import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { FIRST_PRACTICE, PASSWORDS, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { APPLICATION, call, type Desktop, environment, launch, program, real } from './desktop.ts'

let open: Desktop[] = []
const start = async (...args: Parameters<typeof launch>) => {
  const desktop = await launch(...args)
  open.push(desktop)
  return desktop
}
afterEach(async () => {
  for (const { app } of open) await app.close().catch(() => undefined)
  open = []
})

/** Runs the program to its end, beside Playwright. */
async function run(dataDir: string, args: string[]): Promise<{ code: number | null; out: string; error: string }> {
  const child = spawn(program(), [APPLICATION, ...args], {
    env: environment(dataDir),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, error] = ['', '']
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    error += data.toString()
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return { code, out, error }
}

async function founded(): Promise<Desktop> {
  const desktop = await start()
  expect(await call(desktop.page, 'practice.create', FIRST_PRACTICE)).toMatchObject({ ok: true })
  return desktop
}
const signIn = ({ page }: Desktop) => call(page, 'access.signIn', { login: 'dr.lee', password: PASSWORDS['dr.lee'] })

describe('a day at the desk', () => {
  test('what was registered is there after the program was killed, and the practice opens in a second start', async () => {
    const first = await founded()
    expect(await signIn(first)).toMatchObject({ ok: true })
    const registered = await call(first.page, 'patients.register', ZIMMER)
    expect(registered).toMatchObject({ ok: true })
    const process = first.app.process()
    process.kill('SIGKILL')
    if (process.exitCode === null && process.signalCode === null) await once(process, 'exit')
    open = []

    const second = await start(first.dataDir)
    expect(await call(second.page, 'patients.search', { text: 'Zimmermann' })).toMatchObject({ ok: false })
    expect(await signIn(second)).toMatchObject({ ok: true })
    const found = await call(second.page, 'patients.search', { text: 'Zimmermann' })
    expect(JSON.stringify(found)).toContain('Aurelia')
    expect(readFileSync(join(first.dataDir, 'daybook.db')).subarray(0, 6).toString()).not.toBe('SQLite')
  }, 120_000)

  test('a lock ends the page with all that it showed; a new one takes its place and the session is locked', async () => {
    const desktop = await founded()
    await signIn(desktop)
    await call(desktop.page, 'patients.register', ZIMMER)
    await desktop.page.evaluate(() => Object.assign(window, { remembered: 'Zimmermann' }))
    void call(desktop.page, 'access.lock').catch(() => undefined)
    const inside = (code: string) =>
      desktop.app.evaluate(
        ({ BrowserWindow }, script) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script) as Promise<unknown>,
        code,
      )
    const emptied = async () => (await inside('"remembered" in window || document.readyState !== "complete"')) === false
    for (let left = 100; left > 0; left -= 1) {
      // A page that goes away in the midst of the question never answers it.
      if (await Promise.race([emptied().catch(() => false), pause(2_000, false)])) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(await inside('typeof window.remembered')).toBe('undefined')
    const asked = await inside(
      'window.daybook.call({ id: "after", channel: "patients.search", input: { text: "Zim" } })',
    )
    expect(asked).toMatchObject({ ok: false, failure: { code: 'not-signed-in' } })
  }, 120_000)

  test('when the computer goes to sleep everyone is signed out', async () => {
    const desktop = await founded()
    await signIn(desktop)
    expect(await call(desktop.page, 'access.whoAmI')).toMatchObject({ ok: true, value: { displayName: 'Dr. Lee' } })
    await desktop.app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'))
    const whoAmI = () =>
      desktop.app.evaluate(
        ({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
            'window.daybook.call({ id: "who", channel: "patients.search", input: { text: "Zim" } })',
          ) as Promise<{ failure?: { code: string } }>,
      )
    let code: string | undefined
    for (let left = 50; left > 0 && code !== 'not-signed-in'; left -= 1) {
      code = (await whoAmI().catch(() => null))?.failure?.code
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(code).toBe('not-signed-in')
  }, 120_000)
})

describe('one program per data folder', () => {
  test('a second one brings the first to the front and ends', async () => {
    const desktop = await start()
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    const second = await run(desktop.dataDir, [])
    expect(second.code).toBe(0)
    let minimized = true
    for (let left = 50; left > 0 && minimized; left -= 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      minimized = await desktop.app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized() ?? true,
      )
    }
    expect(minimized).toBe(false)
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  }, 90_000)

  test('the command line of the same program attaches to the open window', async () => {
    const desktop = await start()
    const asked = await run(desktop.dataDir, ['--cli', 'call', 'practice.status'])
    expect(JSON.parse(asked.out)).toMatchObject({ ok: true, value: { state: 'empty' } })
    expect(asked.code).toBe(0)
    expect((await run(desktop.dataDir, ['--cli', 'no-such-command'])).code).toBe(2)
  }, 90_000)

  test('closing the window lets go of the folder', async () => {
    const desktop = await start()
    await desktop.app.close()
    open = []
    expect(existsSync(join(desktop.dataDir, 'core.sock'))).toBe(false)
    const again = await start(desktop.dataDir)
    expect(await call(again.page, 'practice.status')).toMatchObject({ ok: true })
  }, 90_000)
})

if (!real)
  describe('the secret of the computer', () => {
    test('lies in the key store of the system, sealed', async () => {
      const { dataDir } = await founded()
      expect(readFileSync(join(dataDir, 'device-secret.note'), 'utf8')).toContain('OS store (gnome_libsecret)')
      expect(existsSync(join(dataDir, 'device-secret.sealed'))).toBe(true)
      expect(existsSync(join(dataDir, 'device-secret'))).toBe(false)
    }, 90_000)

    test('a key store that hides nothing is not used, and that is written down', async () => {
      const dataDir = await scratch('desktop')
      const desktop = await start(dataDir, { ELECTRON_DOUBLE_KEYSTORE: 'basic_text' })
      expect(await call(desktop.page, 'practice.create', FIRST_PRACTICE)).toMatchObject({ ok: true })
      expect(readFileSync(join(dataDir, 'device-secret.note'), 'utf8')).toContain('basic_text, which hides nothing')
      expect(existsSync(join(dataDir, 'device-secret'))).toBe(true)
    }, 90_000)
  })
