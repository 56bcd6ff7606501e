import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { endPrograms, type Program } from '../cli/program.ts'
import { scratch } from '../support/run.ts'
import { findingsInBothThemes } from './axe.ts'
import { startBrowser, type Watched } from './browser.ts'
import { openProgram } from './killable.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

const ADMIN = 'an administrator phrase'
const DOCTOR = 'a prescriber pass phrase'

let folder: string
let browser: Browser
let daybook: Program
let window: Watched
const everyWindow: Watched[] = []

async function openDaybook(): Promise<void> {
  ;({ daybook, window } = await openProgram(browser, folder))
  everyWindow.push(window)
}

beforeAll(async () => {
  folder = await scratch('first-day')
  browser = await startBrowser()
  await openDaybook()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await endPrograms()
})

test('a new PC offers to create, to join or to look around', async () => {
  const { page } = window
  await page.getByRole('heading', { name: 'Welcome to Daybook' }).waitFor()
  expect(await findingsInBothThemes(page, 'first-run')).toEqual([])
  await page.getByRole('button', { name: /Join a practice/ }).click()
  await page.getByText(/Make a code under “Devices and server”/).waitFor()
  expect(await findingsInBothThemes(page, 'first-run-join')).toEqual([])
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByRole('button', { name: /Join a practice/ }).waitFor()
})

test('the browser’s own Back goes a step back, and what was typed is there again', async () => {
  const { page } = window
  await page.getByRole('button', { name: /Look around/ }).click()
  await page.getByRole('button', { name: 'Make the demonstration' }).waitFor()
  await page.goBack()
  await page.getByRole('button', { name: /Create a practice/ }).click()
  await page.getByLabel('Name of the practice').fill('Elm Street Clinic')
  await page.getByLabel('Name of this location').fill('Main office')
  await page.getByLabel(/Name of this PC/).fill('Room 1')
  await page.getByLabel('Name of the practice').press('Enter')
  await page.getByLabel('Sign-in name').fill('admin')
  await page.goBack()
  expect(await page.getByLabel('Name of this location').inputValue()).toBe('Main office')
  await page.goForward()
  expect(await page.getByLabel('Sign-in name').inputValue()).toBe('admin')
  await page.goBack()
  await page.goBack()
  await page.getByRole('button', { name: /Create a practice/ }).waitFor()
  // A later step without the first one is the first one.
  await page.goForward()
  await page.goForward()
  await page.getByLabel('Name of the practice').waitFor()
  await page.goBack()
  await page.goBack()
  await page.getByRole('button', { name: /Create a practice/ }).waitFor()
}, 60_000)

test('the practice is created by keyboard, and three of the 24 words are asked for', async () => {
  const { page } = window
  await page.getByRole('button', { name: /Create a practice/ }).press('Enter')
  await page.getByLabel('Name of the practice').fill('Elm Street Clinic')
  await page.getByLabel('Name of this location').fill('Main office')
  await page.getByLabel(/Name of this PC/).fill('Room 1')
  expect(await findingsInBothThemes(page, 'create-practice')).toEqual([])
  await page.getByLabel('Name of the practice').press('Enter')

  await page.getByLabel('Name', { exact: false }).first().fill('Ada Admin')
  await page.getByLabel('Sign-in name').fill('admin')
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN)
  expect(await findingsInBothThemes(page, 'create-administrator')).toEqual([])
  await page.getByLabel('Sign-in name').press('Enter')

  await page.getByText('Your own sign-in').waitFor()
  await page.getByLabel('Name', { exact: false }).first().fill('Dr. Lee')
  await page.getByLabel('Sign-in name').fill('dr.lee')
  await page.getByRole('textbox', { name: 'Password' }).fill(DOCTOR)
  expect(await findingsInBothThemes(page, 'create-self')).toEqual([])
  await page.getByRole('button', { name: 'Create the practice' }).click()

  await page.getByRole('heading', { name: 'The 24 recovery words' }).waitFor({ timeout: 30_000 })
  const words = await page.getByRole('listitem').allInnerTexts()
  expect(words).toHaveLength(24)
  // They are shown this once: going back does not take them away.
  await page.goBack()
  await page.goBack()
  expect(await page.getByRole('listitem').allInnerTexts()).toEqual(words)
  expect(await findingsInBothThemes(page, 'words')).toEqual([])
  await page.getByRole('button', { name: 'I have them on paper' }).click()
  await page.getByText('Type three of them').waitFor()
  const open = page.getByRole('button', { name: 'Open Daybook' })
  await soon(async () => expect(await open.isDisabled()).toBe(true))
  for (const label of await page.locator('form label').allInnerTexts()) {
    const number = Number(/\d+/.exec(label)?.[0])
    await page.getByLabel(label.replace(/\s*\*$/, '')).fill(words[number - 1] ?? '')
  }
  expect(await findingsInBothThemes(page, 'words-proof')).toEqual([])
  await open.click()
  await page.getByRole('button', { name: /Dr\. Lee/ }).waitFor()
  expect(await findingsInBothThemes(page, 'sign-in')).toEqual([])
}, 120_000)

test('a patient is registered and found again without the mouse', async () => {
  const { page } = window
  await signIn(page, 'Dr. Lee', DOCTOR)
  await page.getByRole('heading', { name: 'Patients' }).waitFor()
  let keys = 0
  const press = async (key: string) => {
    keys += 1
    await page.keyboard.press(key)
  }
  await page.getByRole('heading', { name: 'Patients' }).focus()
  await press('n')
  await press('p')
  await page.getByLabel('Family name').waitFor()
  await page.keyboard.type('Zimmermann')
  await press('Tab')
  await page.keyboard.type('Aurelia')
  await press('Tab')
  await press('Tab')
  await page.keyboard.type('2/29/1980')
  await press('Enter')
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  await page.getByText('Feb 29, 1980').waitFor()
  // What is typed apart: going there, from field to field, saving.
  expect(keys).toBe(6)

  keys = 0
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).focus()
  await press('g')
  await press('p')
  await page.getByLabel('Find a patient').waitFor()
  await page.keyboard.type('aur zim')
  await page.getByText('1 found').waitFor()
  await press('Enter')
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  expect(keys).toBe(3)
}, 60_000)

test('the palette opens from within a field, and the keys are shown by one key', async () => {
  const { page } = window
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  expect(await findingsInBothThemes(page, 'keymap')).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Patients', exact: true }).click()
  await page.getByLabel('Find a patient').press('Control+k')
  await page.getByPlaceholder('Type a screen or a command').waitFor()
  expect(await findingsInBothThemes(page, 'palette')).toEqual([])
  await page.keyboard.type('register')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Register a patient' }).waitFor()
  await page.goBack()
  await page.getByLabel('Find a patient').fill('zimmermann')
  await page.getByLabel('Find a patient').press('Enter')
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
}, 60_000)

test('a form that was left is found again as it was', async () => {
  const { page } = window
  await page.getByRole('tab', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Change details' }).click()
  await page.getByLabel('City').fill('Springfield')
  await page.getByRole('button', { name: 'Practice', exact: true }).click()
  await page.getByRole('heading', { name: 'Practice', exact: true }).waitFor()
  await page.goBack()
  await soon(async () => expect(await page.getByLabel('City').inputValue()).toBe('Springfield'))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Springfield').waitFor()
}, 60_000)

test('after kill -9 everything is there, and so is who did it', async () => {
  const before = daybook
  before.child.kill('SIGKILL')
  await before.ended
  await openDaybook()
  const { page } = window
  await page.getByText('This PC is locked').waitFor()
  await signIn(page, 'Dr. Lee', DOCTOR)
  await page.getByLabel('Find a patient').fill('zimmermann')
  await page.getByText('1 found').waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: 'Details' }).click()
  await page.getByText('Springfield').waitFor()

  await page.getByRole('button', { name: 'Audit', exact: true }).click()
  // Only the rows in sight are drawn: the list is narrowed to her, so that all of hers are.
  await page.getByRole('combobox', { name: 'Patient', exact: true }).fill('zimm')
  await page.getByRole('option', { name: /^Zimmermann, Aurelia/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const rows = page.getByRole('row', { name: /Dr\. Lee.*Zimmermann, Aurelia/ })
  for (const action of ['Added', 'Changed', 'Looked at']) await rows.filter({ hasText: action }).first().waitFor()
  await page.getByRole('button', { name: 'Verify' }).click()
  await page
    .getByRole('status')
    .filter({ hasText: /Intact: \d+ entries/ })
    .waitFor()
  expect(await findingsInBothThemes(page, 'audit-verified')).toEqual([])
}, 60_000)

test('nothing was asked of the network, and no policy of the page was broken', () => {
  expect(everyWindow.flatMap(({ strayRequests }) => strayRequests)).toEqual([])
  // The window of the core that was killed says that it lost it, in the browser's words for whatever it was doing just
  // then: asking anew, listening, or using a connection that the system has reset. Nothing else went wrong anywhere.
  const [first, second] = everyWindow
  expect(second?.errors).toEqual([])
  expect(
    first?.errors.filter(
      (line) => !/ERR_CONNECTION_(REFUSED|RESET)|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE/.test(line),
    ),
  ).toEqual([])
})
