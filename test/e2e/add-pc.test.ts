import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import type { ServerFinder } from '../../shared/kernel/index.ts'
import { PASSWORDS } from '../support/practices.ts'
import { practiceWithServer, type PracticeWithServer } from '../sync/joining.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, SCREENS, startBrowser } from './browser.ts'
import { soon } from './soon.ts'
import { signIn } from './stage.ts'

let world: PracticeWithServer
let shells: Awaited<ReturnType<typeof startBrowserShell>>[]
let browser: Browser
let office: Page
let room: Page
let errors: string[]

/** What the network tells: this suite looks at screens, test/sync/finding at the network. */
const finder: ServerFinder = {
  serversOf: async () => [],
  servers: async () => {
    const { port } = world.serving.address()
    return [{ address: '127.0.0.1', port, epoch: 1, host: 'front-desk', fingerprint: '3FA2 91BC', practiceName: null }]
  },
}

beforeAll(async () => {
  world = await practiceWithServer({ finder })
  await world.firstJoins()
  shells = [
    await startBrowserShell({ core: world.first.core, screens: SCREENS }),
    await startBrowserShell({ core: world.second.core, screens: SCREENS }),
  ]
  browser = await startBrowser()
  const [one, other] = [await openPage(browser), await openPage(browser)]
  ;[office, room, errors] = [one.page, other.page, one.errors]
  await office.goto(shells[0]?.newAddress() ?? '')
  await signIn(office, 'Ada Admin', PASSWORDS.admin)
  await room.goto(shells[1]?.newAddress() ?? '')
}, 300_000)
afterAll(async () => {
  await browser?.close()
  for (const shell of shells ?? []) await shell.close()
  await world?.remove()
})

const codeShown = () => office.locator('[data-code-made]').getByRole('group', { name: 'Code' }).innerText()

test('a PC is added by the keyboard: the code, what is found, the letters on both screens, the password', async () => {
  await office.evaluate(() => {
    location.hash = '/devices'
  })
  await office.getByRole('heading', { name: 'Add a PC' }).waitFor()
  await office.getByRole('button', { name: 'Make a code' }).press('Enter')
  await office.getByRole('img', { name: /QR code/ }).waitFor()
  await office.getByText(/One PC may give it once, within (10:00|9:\d\d)/).waitFor()
  expect(await findingsInBothThemes(office, 'devices-code')).toEqual([])
  const withdrawn = await codeShown()
  await office.getByRole('button', { name: 'Withdraw the code' }).press('Enter')
  await office.getByRole('button', { name: 'Make a code' }).press('Enter')
  await soon(async () => expect(await codeShown()).not.toBe(withdrawn))
  const code = await codeShown()

  await room.getByRole('button', { name: /Join a practice/ }).press('Enter')
  await room.getByLabel(/Name of this PC/).fill('Room 2')
  await room.getByRole('button', { name: /front-desk, 127.0.0.1:\d+, fingerprint 3FA2 91BC…/ }).press('Enter')
  expect(await room.getByLabel('Address of the server', { exact: true }).inputValue()).toBe(world.address())
  expect(await findingsInBothThemes(room, 'join-found')).toEqual([])
  // As a scanner types it.
  await room
    .getByLabel('Code', { exact: true })
    .fill(`daybook:join?address=${encodeURIComponent(world.address())}&code=${code}`)
  expect(await room.getByLabel('Code', { exact: true }).inputValue()).toBe(code)
  await room.getByLabel('Code', { exact: true }).press('Enter')
  await room.getByText(/Room 2 waits until somebody lets it in/).waitFor()
  expect(await findingsInBothThemes(room, 'join-waits')).toEqual([])
  const letters = await room.getByText(/^[0-9A-Z]{3} [0-9A-Z]{3}$/).innerText()
  // What was cut off, as by closing the window, goes on by itself.
  await room.reload()
  await room.getByText(letters, { exact: true }).waitFor()

  const waiting = office.locator('[data-waiting]')
  await waiting.getByText(letters, { exact: true }).waitFor()
  await waiting.getByText(/Room 2 waits to be let in: it asked from 127.0.0.1/).waitFor()
  await waiting.getByRole('button', { name: 'Let in…' }).press('Enter')
  await office.getByLabel('Your password, to let Room 2 in').fill('not the pass phrase')
  await office.getByLabel('Your password, to let Room 2 in').press('Enter')
  await waiting.getByText('The name or the password is not right.').waitFor()
  expect(await findingsInBothThemes(office, 'devices-let-in')).toEqual([])
  await office.getByLabel('Your password, to let Room 2 in').fill(PASSWORDS.admin)
  await office.getByLabel('Your password, to let Room 2 in').press('Enter')
  await office.getByText('Room 2 is let in. It fetches the practice now.').waitFor()
  await room.getByRole('heading', { name: 'The 24 recovery words' }).waitFor({ timeout: 60_000 })
  expect(errors).toEqual([])
}, 240_000)
