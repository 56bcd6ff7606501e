import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Bridged, call, type Desktop, launch, real } from './desktop.ts'

let desktop: Desktop
beforeAll(async () => {
  desktop = await launch()
}, 60_000)
afterAll(async () => {
  await desktop?.app.close()
})

type Doubled = { __double: { requested: { url: string; verdict: string }[]; outside: { opened: string[] } } }
const requested = () =>
  desktop.app.evaluate((electron) =>
    (electron as unknown as Doubled).__double.requested.map(({ url, verdict }) => ({ url, verdict })),
  )

describe('the page', () => {
  test('is the first-run screen of an empty computer', async () => {
    await desktop.page.getByRole('heading', { name: 'Welcome to Daybook' }).waitFor()
    expect(await call(desktop.page, 'practice.status')).toMatchObject({ ok: true, value: { state: 'empty' } })
  })

  test('has the three verbs of the bridge, frozen, and nothing of Node or Electron', async () => {
    const found = await desktop.page.evaluate(() => {
      const bridge = (window as unknown as Bridged).daybook
      const names = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global']
      return {
        verbs: Object.keys(bridge).sort(),
        frozen: Object.isFrozen(bridge),
        replaced: Reflect.set(window, 'daybook', null) && (window as unknown as Bridged).daybook === null,
        ofNode: names.filter((name) => name in window),
        leaked: Object.keys(window).filter((key) => /^(bridge|toMain|fromMain)/.test(key)),
      }
    })
    const nothing: string[] = []
    expect(found).toEqual({
      verbs: ['call', 'cancel', 'listen'],
      frozen: true,
      replaced: false,
      ofNode: nothing,
      leaked: nothing,
    })
  })

  test('runs with every guarding preference written out', async () => {
    const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
      // Electron has it and leaves it out of its types.
      type Asked = { getLastWebPreferences(): Electron.WebPreferences }
      return (BrowserWindow.getAllWindows()[0]?.webContents as unknown as Asked | undefined)?.getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    })
  })
})

describe('the policy', () => {
  test('stands in the header and is enforced: no inline script, style without nonce, eval or network', async () => {
    const broken = await desktop.page.evaluate(async () => {
      const violated: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective))
      const add = (name: string, set: object) => document.body.append(Object.assign(document.createElement(name), set))
      const marks = window as unknown as { ran?: boolean }
      add('style', { textContent: 'body { --smuggled: 1 }' })
      add('img', { src: 'https://example.com/pixel.png' })
      add('form', { action: 'https://example.com/', method: 'post' })
      const tries = {
        fetch: await fetch('https://example.com/').then(
          () => 'reached',
          () => 'refused',
        ),
        socket: await new Promise((resolve) => {
          try {
            const socket = new WebSocket('wss://example.com/')
            socket.onopen = () => resolve('reached')
            socket.onerror = () => resolve('refused')
          } catch {
            resolve('refused')
          }
        }),
        markup: (() => {
          try {
            document.createElement('div').innerHTML = '<img src=x onerror="window.ran = true">'
            return 'taken'
          } catch {
            return 'refused'
          }
        })(),
        code: (() => {
          try {
            return String((Reflect.construct(Function, ['return 1']) as () => number)())
          } catch {
            return 'refused'
          }
        })(),
      }
      await new Promise((resolve) => setTimeout(resolve, 200))
      const smuggled = getComputedStyle(document.body).getPropertyValue('--smuggled')
      return { ...tries, smuggled, ran: marks.ran ?? false, violated: [...new Set(violated)].sort() }
    })
    expect(broken).toMatchObject({
      fetch: 'refused',
      socket: 'refused',
      markup: 'refused',
      code: 'refused',
      smuggled: '',
      ran: false,
    })
    expect(broken.violated).toEqual(expect.arrayContaining(['connect-src', 'img-src', 'style-src-elem']))
  })

  test('permissions are denied, all of them', async () => {
    const states = await desktop.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone'] as const
      const asked = await Promise.all(
        names.map((name) =>
          navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state, String),
        ),
      )
      const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        (error: Error) => error.name,
      )
      return { asked, media, notification: await Notification.requestPermission() }
    })
    expect(states).toEqual({
      asked: ['denied', 'denied', 'denied', 'denied'],
      media: 'NotAllowedError',
      notification: 'denied',
    })
  })

  test('it goes nowhere and opens nothing', async () => {
    const before = desktop.page.url()
    const opened = await desktop.page.evaluate(() => window.open('https://example.com/') === null)
    await desktop.page.evaluate(() => {
      location.href = 'https://example.com/'
    })
    await desktop.page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), {
        href: 'https://example.com/',
        target: '_blank',
        textContent: 'x',
      })
      document.body.append(link)
      link.click()
      const frame = Object.assign(document.createElement('iframe'), { src: 'https://example.com/' })
      document.body.append(frame)
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(opened).toBe(true)
    expect(desktop.page.url()).toBe(before)
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  if (!real)
    test('not one request left the page; without the policy the session still stops them', async () => {
      expect((await requested()).filter(({ verdict }) => verdict !== 'own')).toEqual([])
      await desktop.app.evaluate(async ({ BrowserWindow }) => {
        const page = BrowserWindow.getAllWindows()[0]?.webContents
        await page?.debugger.sendCommand('Page.setBypassCSP', { enabled: true })
        await page?.executeJavaScript('location.reload()').catch(() => undefined)
      })
      await desktop.page.waitForLoadState('load')
      await desktop.page.getByRole('heading').first().waitFor()
      const reached = await desktop.page.evaluate(() =>
        fetch('https://example.com/').then(
          () => true,
          () => false,
        ),
      )
      expect(reached).toBe(false)
      expect(await requested()).toContainEqual({ url: 'https://example.com/', verdict: 'cancelled' })
      expect((await requested()).filter(({ verdict }) => verdict === 'let-through')).toEqual([])
    })
})

describe('the bridge', () => {
  test.each([
    ['an unknown channel', { id: 'a1', channel: 'nobody.knows', input: {} }, 'not-found'],
    ['a channel of the prototype', { id: 'a2', channel: '__proto__.toString', input: {} }, 'not-found'],
    ['no message', null, 'invalid-input'],
    ['a text instead of a message', 'practice.status', 'invalid-input'],
    ['a message without an id', { channel: 'practice.status', input: {} }, 'invalid-input'],
    ['an id that is too long', { id: 'x'.repeat(200), channel: 'practice.status', input: {} }, 'invalid-input'],
    ['nobody signed in', { id: 'a3', channel: 'patients.search', input: {} }, 'not-signed-in'],
  ])('%s is refused as a value', async (_name, message, code) => {
    const outcome = await desktop.page.evaluate((given) => (window as unknown as Bridged).daybook.call(given), message)
    expect(outcome).toMatchObject({ ok: false, failure: { code } })
  })

  test('a function is refused in the words of Electron', async () => {
    const said = await desktop.page.evaluate(() =>
      (window as unknown as Bridged).daybook
        .call(() => 1)
        .then(
          () => 'taken',
          (error: Error) => error.message,
        ),
    )
    expect(said).toContain('An object could not be cloned.')
  })

  if (!real)
    test('a message that did not come from the top frame of our page is refused; the same message from there is answered', async () => {
      const asked = await desktop.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
        type Invoked = { invoke(channel: string, event: object, args: unknown[]): Promise<unknown> }
        const sender = BrowserWindow.getAllWindows()[0]?.webContents
        const ours = { url: 'app://daybook/', parent: null }
        const ask = (senderFrame: object | null, by: object | undefined = sender) =>
          (ipcMain as unknown as Invoked).invoke('call', { sender: by, senderFrame }, [
            { id: `f${Math.random()}`, channel: 'practice.status', input: {} },
          ])
        return {
          control: await ask(ours),
          within: await ask({ url: 'app://daybook/', parent: ours }),
          elsewhere: await ask({ url: 'https://attacker.example/', parent: null }),
          gone: await ask(null),
          otherWindow: await ask(ours, { id: 4711 }),
        }
      })
      const refused = { ok: false, failure: { code: 'forbidden', reason: 'sender' } }
      expect(asked.control).toMatchObject({ ok: true })
      for (const answer of [asked.within, asked.elsewhere, asked.gone, asked.otherWindow])
        expect(answer).toMatchObject(refused)
    })

  test('100 MB end as a refusal before they reach the process that saves', async () => {
    const memory = () => desktop.app.evaluate(() => process.memoryUsage().rss)
    const before = await memory()
    const outcome = await desktop.page.evaluate(() =>
      (window as unknown as Bridged).daybook.call({
        id: 'big',
        channel: 'practice.status',
        input: 'x'.repeat(100_000_000),
      }),
    )
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'invalid-input', reason: 'too-large' } })
    expect((await memory()) - before).toBeLessThan(50 * 1024 * 1024)
    expect(await call(desktop.page, 'practice.status')).toMatchObject({ ok: true })
  })

  test('2 MB reach the router and are refused there', async () => {
    const outcome = await call(desktop.page, 'practice.status', { text: 'x'.repeat(2_000_000) })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'invalid-input', reason: 'too-large' } })
    expect(outcome.failure).toHaveProperty('incidentId', expect.stringMatching(/^[2-9A-Z]{8}$/))
  })
})

test('the page prints to a tagged PDF', async () => {
  const head = await desktop.app.evaluate(async ({ BrowserWindow }) => {
    const pdf = await BrowserWindow.getAllWindows()[0]?.webContents.printToPDF({ generateTaggedPDF: true })
    return pdf ? { start: pdf.subarray(0, 5).toString(), bytes: pdf.length } : null
  })
  expect(head?.start).toBe('%PDF-')
  expect(head?.bytes).toBeGreaterThan(2000)
})
