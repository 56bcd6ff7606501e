import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { standingOf } from '../../db/sync/devices.ts'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { ADDRESS, CODE, twoRooms, until } from '../sync/cores.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, SCREENS, startBrowser } from './browser.ts'
import { signIn } from './stage.ts'

let rooms: Awaited<ReturnType<typeof twoRooms>>
let shell: Awaited<ReturnType<typeof startBrowserShell>>
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  rooms = await twoRooms()
  const south = await rooms.south.signedIn('admin')
  valueOf(await south.devices.joinServer({ address: ADDRESS, code: CODE }))
  await until(
    async () => valueOf(await south.devices.link({})),
    // What both were founded with stands on the server when the first room has joined too: it is that one's to send.
    ({ lastContactAt, diverged }) => lastContactAt !== null && diverged === 0,
  )
  shell = await startBrowserShell({ core: rooms.north.core, screens: SCREENS })
  browser = await startBrowser()
  ;({ page, errors } = await openPage(browser))
  await page.goto(shell.newAddress())
  await signIn(page, 'Ada Admin', PASSWORDS.admin)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await rooms?.remove()
})

const bar = () => page.getByRole('region', { name: 'What is safe where' })
const headline = (text: RegExp) => page.locator('[data-headline]').getByText(text).first().waitFor()
const told = (text: string | RegExp) => page.locator('main').getByText(text).first().waitFor()

test('the office manager says where the server is, and sees at every moment what is safe where', async () => {
  await bar().getByText('No server yet').waitFor()
  await page.evaluate(() => {
    location.hash = '/devices'
  })
  await told('No server is set: everything is on this PC and in its copies.')
  expect(await findingsInBothThemes(page, 'devices-alone')).toEqual([])

  // However long it took to come here: this server's clock stands still unless it is moved.
  rooms.clock.advance(Math.max(0, Date.now() - rooms.clock.now()))
  await page.getByLabel('Address of the server').fill('http://server.example')
  await page.getByLabel('Code', { exact: true }).fill(CODE)
  await page.getByLabel('Code', { exact: true }).press('Enter')
  await told(/Write the name of the server’s computer/)
  await page.getByLabel('Address of the server').fill(ADDRESS)
  await page.getByLabel('Code', { exact: true }).fill('K7QM-ABCD-EFGH-JKM0')
  await page.getByLabel('Code', { exact: true }).press('Enter')
  await told(/The code does not fit the server/)
  expect(await findingsInBothThemes(page, 'devices-join-refused')).toEqual([])
  await page.getByLabel('Code', { exact: true }).fill(CODE)
  await page.getByLabel('Code', { exact: true }).press('Enter')
  await told('Everything that was written on this PC is on the server, and everything on the server is here.')
  await bar().getByText('Safe on the server').waitFor()
  await told('Room 2')
  // The one thing that is not: no copy of the server was ever proven.
  await headline(/One thing needs somebody:/)
  await headline(/no proven copy of itself/)
  const { journal } = rooms.server
  const { epoch, operation } = await standingOf(journal.db)
  await journal.copied({ id: 'copy', madeAt: rooms.clock.now(), epoch, operation, bytes: 1, acked: {} })
  await page.getByRole('button', { name: 'Send and fetch now' }).click()
  await headline(/Everything is all right/)
  expect(await findingsInBothThemes(page, 'devices-safe')).toEqual([])

  rooms.line.isDown = true
  const desk = await rooms.north.signedIn('desk')
  for (let i = 0; i < 3; i++) valueOf(await desk.patients.register({ ...ZIMMER, givenName: `Waiting ${i}` }))
  await bar()
    .getByText(/Server not reached since .*: \d+ changes are on this PC only/)
    .waitFor()
  await told(/The server has not answered since/)
  await told('3 patient records')
  await headline(/The server does not answer; \d+ changes are on this PC only/)
  // Who may not read charts sees that it waits, and not whose it is.
  await page
    .getByRole('table', { name: 'What waits, record by record' })
    .getByText('1 patient record')
    .first()
    .waitFor()
  expect(await page.getByText('Zimmermann').count()).toBe(0)
  expect(await findingsInBothThemes(page, 'devices-cut')).toEqual([])

  rooms.line.isDown = false
  await page.getByRole('button', { name: 'Send and fetch now' }).click()
  await bar().getByText('Safe on the server').waitFor()
  await told('Nothing waits for the server.')

  // A PC is locked out with a reason, by keyboard; whoever thinks better of it lets it be.
  await page.getByRole('button', { name: 'Lock out…' }).press('Enter')
  await page.getByLabel('Why Room 2 is locked out').waitFor()
  expect(await findingsInBothThemes(page, 'devices-lock-out')).toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).press('Enter')

  // A drill: it is planned, this PC is cut off, everybody sees it, and what was written arrives when it is ended.
  await page.getByRole('button', { name: 'Plan a drill' }).press('Enter')
  await page.getByLabel('What it is to show (optional)').fill('The front desk goes on')
  expect(await findingsInBothThemes(page, 'devices-drill-plan')).toEqual([])
  await page.getByRole('button', { name: 'Cut this PC off now' }).press('Enter')
  await told(/Drill: this PC is cut off from the server/)
  await bar()
    .getByText(/Drill: cut off from the server, \d+:\d\d left/)
    .waitFor()
  valueOf(await desk.patients.register({ ...ZIMMER, givenName: 'During the drill' }))
  await told(/changes? (was|were) written here since it began, in 1 chart/)
  expect(await findingsInBothThemes(page, 'devices-drill')).toEqual([])
  await page.getByRole('button', { name: 'End the drill now' }).press('Enter')
  await told(/passed: all of it was on the server at/)
  await told('The front desk goes on')
  expect(await findingsInBothThemes(page, 'devices-drill-filed')).toEqual([])

  await page.getByRole('button', { name: 'Leave the server' }).click()
  await told('Everything stays on this PC')
  expect(await findingsInBothThemes(page, 'devices-leave')).toEqual([])
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await told('No server is set: everything is on this PC and in its copies.')
  expect(errors).toEqual([])
}, 300_000)
