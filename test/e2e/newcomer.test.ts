import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { endPrograms, type Program, program } from '../cli/program.ts'
import { scratch } from '../support/run.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, startBrowser } from './browser.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

/** What someone does who has never seen Daybook, on a practice of her own: the mistakes included. */
const ADDRESS = /^http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]{43}$/m
const ADMIN = 'an administrator phrase'
const DOCTOR = 'a prescriber pass phrase'

let folder: string
let browser: Browser
let daybook: Program
let page: Page

beforeAll(async () => {
  folder = await scratch('newcomer')
  browser = await startBrowser()
  daybook = program('electron/cli/main.ts', ['open', '--no-browser'], folder)
  const [address] = await daybook.printed(ADDRESS)
  page = (await openPage(browser)).page
  await page.goto(address)
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await endPrograms()
})

test('the language can be changed before anyone is signed in', async () => {
  await page.getByText('Español').click()
  await page.getByRole('button', { name: /Crear/ }).waitFor()
  await page.getByText('English').click()
  await page.getByRole('button', { name: /Create a practice/ }).waitFor()
})

test('a zone is found by its name, and what fits nothing never becomes another one', async () => {
  await page.getByRole('button', { name: /Create a practice/ }).press('Enter')
  await page.getByLabel('Name of the practice').fill('Elm Street Clinic')
  await page.getByLabel('Name of this location').fill('Main office')
  await page.getByLabel(/Name of this PC/).fill('Room 1')
  const zone = page.getByRole('combobox', { name: 'Time zone' })
  await zone.fill('atlantis')
  await page.getByText('No zone fits', { exact: true }).waitFor()
  await page.getByLabel('Name of the practice').focus()
  await page.getByText('No zone fits “atlantis”').waitFor()
  await soon(async () => expect(await zone.inputValue()).toBe(''))
  await zone.fill('eastern')
  await page.getByLabel('Name of the practice').focus()
  await soon(async () => expect(await zone.inputValue()).toBe('America/New York (Eastern Time)'))
  expect(await findingsInBothThemes(page, 'newcomer-zone')).toEqual([])
  await page.getByLabel('Name of the practice').press('Enter')
}, 60_000)

test('a sign-in name that can’t be is told at its field, at its step', async () => {
  const fill = async (name: string, login: string, password: string) => {
    await page.getByLabel('Name', { exact: false }).first().fill(name)
    await page.getByLabel('Sign-in name').fill(login)
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByLabel('Sign-in name').press('Enter')
  }
  await fill('Ada Admin', 'Ada Admin!', ADMIN)
  await page.getByText('Use 2 to 64 letters').waitFor()
  expect(await findingsInBothThemes(page, 'newcomer-sign-in-name')).toEqual([])
  await fill('Ada Admin', 'admin', ADMIN)
  await page.getByText('Your own sign-in').waitFor()
  await page.getByLabel('Name', { exact: false }).first().fill('Dr. Lee')
  await page.getByLabel('Sign-in name').fill('dr.lee')
  await page.getByRole('textbox', { name: 'Password' }).fill(DOCTOR)
  await page.getByRole('button', { name: 'Create the practice' }).click()
  await page.getByRole('heading', { name: 'The 24 recovery words' }).waitFor({ timeout: 30_000 })
}, 60_000)

test('words that a reload took are told to the administrator, who makes new ones', async () => {
  const asked: string[] = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.type())
    void dialog.accept()
  })
  await page.getByRole('button', { name: 'I have them on paper' }).click()
  await page.reload()
  expect(asked).toEqual(['beforeunload'])
  await signIn(page, 'Ada Admin', ADMIN)
  await page.getByText('Nobody has shown yet').first().waitFor()
  await page.getByRole('button', { name: 'Make new words' }).first().click()
  await page.getByLabel('Your password, once more').fill(ADMIN)
  await page.getByLabel('Your password, once more').press('Enter')
  await page.getByRole('listitem').first().waitFor()
  const words = await page.getByRole('main').locator('ol li').allInnerTexts()
  expect(words).toHaveLength(24)
  await page.getByRole('button', { name: 'I have them on paper' }).click()
  for (const number of [4, 12, 21]) await page.getByLabel(`Word ${number}`).fill(words[number - 1] ?? '')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByText('Nobody has shown yet').first().waitFor({ state: 'detached' })
}, 60_000)

test('the backup screen names what it can’t take and warns of the one disk', async () => {
  await page.getByRole('button', { name: 'Backups', exact: true }).click()
  await page.getByText('on the same disk as the practice').waitFor()
  await page.getByLabel('Keep (copies)').fill('-5')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Keep at least 2 copies').waitFor()
  await page.getByLabel('Keep (copies)').fill('12')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved. Copies are made so from now on.').waitFor()
  await page.getByLabel('Another folder…').fill('copies')
  await page.getByLabel('Another folder…').press('Enter')
  await page.getByText('Write the full path').waitFor()
  await page.getByLabel('Another folder…').fill(await scratch('newcomer-copies'))
  await page.getByLabel('Another folder…').press('Enter')
  await page.getByText('Saved. Copies are made so from now on.').nth(1).waitFor()
  expect(await findingsInBothThemes(page, 'newcomer-backups')).toEqual([])
}, 60_000)

test('a name of 300 letters breaks nothing, and a birth date to come is refused at its field', async () => {
  await page.keyboard.press('Control+l')
  await signIn(page, 'Dr. Lee', DOCTOR)
  await page.getByRole('button', { name: 'Patients', exact: true }).click()
  await page.getByRole('button', { name: 'Register a patient' }).click()
  await page.getByLabel('Family name').fill('Z'.repeat(300))
  await page.getByLabel('Given name').fill('Aurelia')
  await page.getByLabel('Birth date').fill('2/29/2096')
  await page.getByLabel('Birth date').press('Enter')
  await page.getByText('has not come yet').waitFor()
  await page.getByLabel('Birth date').fill('1980-2-29')
  await page.getByLabel('Birth date').press('Enter')
  await page.getByText('Feb 29, 1980').waitFor()
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
  expect(await fits()).toBe(true)
  await page.getByRole('button', { name: 'Patients', exact: true }).click()
  await page.getByText('Last registered').waitFor()
  expect(await fits()).toBe(true)
  const list = await page.getByRole('region', { name: 'Patients' }).evaluate((e) => e.scrollWidth <= e.clientWidth)
  expect(list).toBe(true)
}, 60_000)

test('when the core is gone the page says so, and what was typed stays in sight', async () => {
  await page.getByRole('button', { name: 'Register a patient' }).click()
  await page.getByLabel('Family name').fill('Halfwritten')
  daybook.child.kill('SIGKILL')
  await page.getByText('Daybook was closed or has stopped').waitFor({ timeout: 10_000 })
  await soon(async () => expect(await page.getByLabel('Family name').inputValue()).toBe('Halfwritten'))
  expect(await findingsInBothThemes(page, 'newcomer-core-gone')).toEqual([])
}, 60_000)
