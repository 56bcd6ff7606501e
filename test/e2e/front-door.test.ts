import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { DEMO_PEOPLE } from '../../shared/access/index.ts'
import { PASSWORDS, scratchCore, valueOf } from '../support/practices.ts'
import { alterable } from './altered-core.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, SCREENS, startBrowser } from './browser.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>

let browser: Browser
const open: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  browser = await startBrowser()
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
}, 60_000)
afterAll(() => browser?.close())

async function practiceHere(): Promise<Practice> {
  const practice = await scratchCore()
  open.push(() => practice.remove())
  return practice
}

async function windowOn(practice: Practice, altered = alterable(practice.core)) {
  const shell = await startBrowserShell({ core: altered.core, screens: SCREENS })
  open.push(() => shell.close())
  const watched = await openPage(browser)
  open.push(() => watched.page.context().close())
  await watched.page.goto(shell.newAddress())
  return watched.page
}

test('the demonstration is made, its people are shown, and each password stands with its field', async () => {
  const practice = await practiceHere()
  const page = await windowOn(practice)
  await page.getByRole('button', { name: /Look around/ }).click()
  await page.getByRole('button', { name: 'Make the demonstration' }).waitFor()
  expect(await findingsInBothThemes(page, 'demo')).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('progressbar').waitFor({ state: 'attached' })
  // Who comes meanwhile is told to wait, and is let in when all of it stands.
  const other = await windowOn(practice)
  await other.getByRole('heading', { name: 'The demonstration is being made' }).waitFor()
  expect(await findingsInBothThemes(other, 'demo-making')).toEqual([])
  expect(await other.getByRole('button', { name: DEMO_PEOPLE[0]?.displayName ?? '' }).count()).toBe(0)
  await page.getByText('These people can sign in').waitFor({ timeout: 250_000 })
  await other.getByRole('button', { name: DEMO_PEOPLE[0]?.displayName ?? '' }).waitFor()
  expect(await findingsInBothThemes(page, 'demo-made')).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByText('Made-up patients only').waitFor()
  expect(await findingsInBothThemes(page, 'demo-sign-in')).toEqual([])
  for (const { displayName, password } of DEMO_PEOPLE) {
    await page.getByRole('button', { name: displayName }).click()
    await page.getByText(`Demonstration: ${password}`).waitFor()
  }
  const [, doctor] = DEMO_PEOPLE
  await signIn(page, doctor?.displayName ?? '', doctor?.password ?? '')
  await page.getByText('Demonstration', { exact: true }).waitFor()
}, 350_000)

test('a closed practice says so, refuses a wrong password in words, and opens by the right one', async () => {
  const practice = await practiceHere()
  await practice.found()
  await practice.restart()
  const page = await windowOn(practice)
  await page.getByText('This PC is locked. Who are you?').waitFor()
  expect(await findingsInBothThemes(page, 'closed')).toEqual([])
  await page.getByRole('button', { name: 'Dr. Lee' }).click()
  await page.getByRole('textbox', { name: 'Password' }).fill('not the pass phrase')
  await page.keyboard.press('Enter')
  await page.getByText('The name or the password is not right.').waitFor()
  expect(await findingsInBothThemes(page, 'closed-refused')).toEqual([])
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
}, 60_000)

test('a lost password is mended by the 24 words; words that are wrong are refused in words', async () => {
  const practice = await practiceHere()
  const { recoveryWords } = await practice.found()
  const page = await windowOn(practice)
  await page.getByRole('button', { name: 'Lost the password?' }).click()
  expect(await findingsInBothThemes(page, 'recovery')).toEqual([])
  await page.getByLabel('Sign-in name').fill('desk')
  await page.getByLabel('New password').fill('a brand new pass phrase')
  await page.getByLabel('The 24 words').fill(recoveryWords.toReversed().join(' '))
  await page.getByText('24 of 24').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  expect(await findingsInBothThemes(page, 'recovery-refused')).toEqual([])
  await page.getByLabel('The 24 words').fill(recoveryWords.join('\n'))
  await page.getByLabel('New password').press('Enter')
  await page.getByRole('navigation').waitFor()
  await page.getByRole('button', { name: 'Dana Desk' }).waitFor()
}, 60_000)

test('a PC that lost its secret offers the words and the restore, and the words open it', async () => {
  const practice = await practiceHere()
  const { recoveryWords } = await practice.found()
  await practice.core.close()
  rmSync(join(practice.dataDir, 'device-secret'))
  await practice.restart()
  const status = valueOf(await practice.connect().practice.status({}))
  expect(status.state).toBe('trouble')
  const page = await windowOn(practice)
  await page.getByText('This PC cannot open the practice').waitFor()
  await page.getByText(status.trouble ?? '').waitFor()
  await page.getByText('daybook restore --from FOLDER').waitFor()
  // Nobody is asked for a password that opens nothing.
  await soon(async () => expect(await page.getByRole('button', { name: 'Dr. Lee' }).count()).toBe(0))
  expect(await findingsInBothThemes(page, 'trouble')).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByLabel('The 24 words').fill(recoveryWords.join(' '))
  await page.getByLabel('Sign-in name').fill('dr.lee')
  await page.getByLabel('New password').fill('a brand new pass phrase')
  await page.keyboard.press('Enter')
  await page.getByRole('navigation').waitFor()
  await page.getByRole('heading', { name: 'Patients' }).waitFor()
}, 60_000)

test('when the core does not answer, the window says that what was saved is safe', async () => {
  const practice = await practiceHere()
  await practice.found()
  const altered = alterable(practice.core)
  altered.answers.set('practice.status', () => ({
    ok: false,
    failure: { code: 'internal', message: 'Daybook does not answer.', incidentId: 'A1B2C3D4', issues: [] },
  }))
  const page = await windowOn(practice, altered)
  await page.getByRole('heading', { name: 'Daybook does not answer' }).waitFor()
  expect(await findingsInBothThemes(page, 'unreachable')).toEqual([])
  altered.answers.clear()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Dr. Lee' }).waitFor()
}, 60_000)
