import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { practiceWithServer, type PracticeWithServer } from '../sync/joining.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, SCREENS, startBrowser } from './browser.ts'

let world: PracticeWithServer
let shell: Awaited<ReturnType<typeof startBrowserShell>>
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  world = await practiceWithServer()
  const desk = await world.first.signedIn('desk')
  for (let i = 0; i < 3; i++) valueOf(await desk.patients.register({ ...ZIMMER, givenName: `Before ${i}` }))
  await world.firstJoins()
  shell = await startBrowserShell({ core: world.second.core, screens: SCREENS })
  browser = await startBrowser()
  ;({ page, errors } = await openPage(browser))
  await page.goto(shell.newAddress())
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await world?.remove()
})

const typed = (label: string | RegExp) => page.getByLabel(label, { exact: true })

test('a new PC joins by the keyboard; a wrong code and a server that is not there are said', async () => {
  await page.getByRole('button', { name: /Join a practice/ }).press('Enter')
  await page.getByLabel(/Name of this PC/).fill('Room 2')
  await typed('Address of the server').fill(world.address())
  await typed('Code').fill('K7QM-ABCD-EFGH-JKMN')
  await typed('Code').press('Enter')
  await page.getByText(/The code does not fit the server that answers there/).waitFor()
  expect(await findingsInBothThemes(page, 'join-refused')).toEqual([])
  await typed('Address of the server').fill('127.0.0.1:1')
  await typed('Code').press('Enter')
  await page.getByText(/The practice server cannot be reached there/).waitFor()
  await typed('Address of the server').fill(world.address())
  await typed('Code').fill(await world.offer())
  await typed('Code').press('Enter')

  await page.getByRole('heading', { name: 'The 24 recovery words' }).waitFor({ timeout: 60_000 })
  const words = await page.getByRole('listitem').allInnerTexts()
  expect(words).toHaveLength(24)
  await page.getByRole('button', { name: 'I have them on paper' }).click()
  await page.getByText('Type three of them').waitFor()
  for (const label of await page.locator('form label').allInnerTexts()) {
    const number = Number(/\d+/.exec(label)?.[0])
    await page.getByLabel(label.replace(/\s*\*$/, '')).fill(words[number - 1] ?? '')
  }
  await page.getByRole('button', { name: 'Open Daybook' }).click()
}, 240_000)

test('whoever signs in elsewhere in the practice types her name here the first time, and is on the list from then on', async () => {
  await page.getByText('The first time on this PC', { exact: false }).waitFor()
  expect(await findingsInBothThemes(page, 'sign-in-by-name')).toEqual([])
  await typed('Sign-in name').fill('dr.lee')
  await typed('Password').fill('not the pass phrase')
  await typed('Password').press('Enter')
  await page.getByText('The name or the password is not right.').waitFor()
  await typed('Password').fill(PASSWORDS['dr.lee'])
  await typed('Password').press('Enter')
  await page.getByRole('navigation').waitFor({ timeout: 60_000 })
  await page.getByText('Zimmermann, Before 1').first().waitFor()

  valueOf(await (await world.second.signedIn('admin')).practice.close({}))
  await page.getByRole('button', { name: /Dr\. Lee/ }).waitFor()
  await page.getByRole('button', { name: 'Not on this list?' }).click()
  await typed('Sign-in name').waitFor()
  expect(await findingsInBothThemes(page, 'sign-in-not-on-list')).toEqual([])
  await page.getByRole('button', { name: 'Back to the list' }).click()
  await page.getByRole('button', { name: /Dr\. Lee/ }).waitFor()
  expect(errors).toEqual([])
}, 240_000)
