import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { twoRooms, until } from '../sync/cores.ts'
import { looksRight } from './axe.ts'
import { openPage, SCREENS, startBrowser } from './browser.ts'
import { signIn } from './stage.ts'

const MANAGER = {
  login: 'manager',
  displayName: 'Morgan Manager',
  password: 'manager pass phrase',
  roles: ['office-manager' as const],
}
type Rooms = Awaited<ReturnType<typeof twoRooms>>

let rooms: Rooms
let shell: Awaited<ReturnType<typeof startBrowserShell>>
let browser: Browser
let page: Page
let errors: string[]
let north: Clients
let south: Clients

const managerAt = async (room: Rooms['north']) => {
  const clients = room.connect()
  valueOf(await clients.access.signIn({ login: MANAGER.login, password: MANAGER.password }))
  return clients
}
const isSafe = ({ state, waiting }: { state: string; waiting: number }) => state === 'up-to-date' && waiting === 0
const bothSafe = async () => {
  for (const one of [north, south]) valueOf(await one.devices.exchangeNow({}))
  for (const one of [north, south]) await until(async () => valueOf(await one.devices.link({})), isSafe, 60_000)
}
const twice = async (one: Clients) => valueOf(await one.ledger.bookedTwice({}))

beforeAll(async () => {
  rooms = await twoRooms(async (admin) => valueOf(await admin.access.addUser(MANAGER)))
  await rooms.connect()
  ;[north, south] = [await managerAt(rooms.north), await managerAt(rooms.south)]
  const desk = await rooms.north.signedIn('desk')
  const { patientId } = valueOf(await desk.patients.register(ZIMMER))
  valueOf(await desk.ledger.takePayment({ patientId, cents: 5000, method: 'check', reference: '17' } as never))
  await bothSafe()
  await until(
    async () => valueOf(await south.patients.search({ text: 'zimmer' })).length,
    (length) => length === 1,
    60_000,
  )
  // Neither room hears of the other, and both give the credit back.
  rooms.line.isDown = true
  for (const one of [north, south])
    valueOf(await one.ledger.refund({ patientId, cents: 5000, method: 'check', reason: 'She asked for it' }))
  rooms.line.isDown = false
  await bothSafe()
  await until(
    () => twice(north),
    ({ length }) => length === 1,
    60_000,
  )
  shell = await startBrowserShell({ core: rooms.north.core, screens: SCREENS })
  browser = await startBrowser()
  ;({ page, errors } = await openPage(browser))
  await page.goto(shell.newAddress())
  await signIn(page, MANAGER.displayName, MANAGER.password)
}, 400_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await rooms?.remove()
})

const go = async (path: string, heading: string) => {
  await page.goto(`${page.url().split('#')[0]}#${path}`)
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  await page.locator('main [data-waiting]').first().waitFor({ state: 'detached' })
}

test('a month is not closed while the server is away, and its screen says why', async () => {
  rooms.line.isDown = true
  valueOf(await north.devices.exchangeNow({}))
  const outcome = await north.ledger.closeMonth({ month: '2020-01' })
  rooms.line.isDown = false
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'offline' } })
  await bothSafe()
}, 120_000)

test('what was booked twice waits for whoever keeps the books, and one Enter voids the second', async () => {
  await go('/accounts', 'Accounts')
  await page.getByText('1 thing was booked twice').waitFor()
  await go('/twice', 'Booked twice')
  const row = page.locator('tbody tr').filter({ hasText: 'Zimmermann' })
  await row.waitFor()
  expect(await row.innerText()).toContain('A credit was spent twice')
  expect(await row.innerText()).toContain('Room 2')
  await looksRight(page, 'booked-twice')
  await row.focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-form="void-twice"]').waitFor()
  await looksRight(page, 'booked-twice-void')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing was booked twice.').waitFor()
  await looksRight(page, 'booked-twice-none')
  expect(await twice(north)).toEqual([])
  await until(
    () => twice(south),
    ({ length }) => length === 0,
    60_000,
  )
  expect(errors).toEqual([])
}, 120_000)

test('a day is closed while the other PC is away; the next close says what that one had taken before', async () => {
  rooms.line.isDown = true
  const [found] = valueOf(await south.patients.search({ text: 'zimmer' }))
  valueOf(await south.ledger.takePayment({ patientId: found?.patientId, cents: 1200, method: 'cash' } as never))
  const { expected } = valueOf(await north.ledger.closing({}))
  valueOf(await north.ledger.closeDay({ counts: expected }))
  rooms.line.isDown = false
  await bothSafe()
  await until(
    async () => valueOf(await north.ledger.closing({})).late,
    ({ entries }) => entries === 1,
    60_000,
  )
  await go('/closing', 'Day close')
  const late = page.locator('[data-late]')
  await late.waitFor()
  expect(await late.innerText()).toContain('$12.00')
  expect(await page.getByRole('table', { name: 'Closes' }).innerText()).toContain('Room 1')
  await looksRight(page, 'closing-several-pcs')
}, 120_000)
