import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { endPrograms, type Program } from '../cli/program.ts'
import { FIRST_PRACTICE, PASSWORDS } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { findingsInBothThemes } from './axe.ts'
import { startBrowser, type Watched } from './browser.ts'
import { openProgram } from './killable.ts'
import { signIn } from './stage.ts'

let browser: Browser
let daybook: Program
let window: Watched

beforeAll(async () => {
  browser = await startBrowser()
  ;({ daybook, window } = await openProgram(browser, await scratch('stopped')))
  const { page } = window
  await page.getByRole('heading', { name: 'Welcome to Daybook' }).waitFor()
  await page.evaluate(async (practice) => {
    const headers = { 'content-type': 'application/json', 'x-daybook': '1', 'x-daybook-page': 'a'.repeat(32) }
    const body = JSON.stringify({ id: 'make', channel: 'practice.create', input: practice })
    await fetch('/rpc/call', { method: 'POST', headers, body })
  }, FIRST_PRACTICE)
  await page.reload()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await endPrograms()
})

test('a screen that stops says so with its incident number; the rest of the window goes on, and the log has the number', async () => {
  const { page } = window
  // How that screen writes a time zone throws, and what it says names a patient.
  await page.evaluate(() => {
    const { prototype } = Intl.DateTimeFormat
    Object.assign(globalThis, { writes: prototype.formatToParts })
    prototype.formatToParts = () => {
      throw new TypeError('Zimmermann, Aurelia has no time zone')
    }
    location.hash = '/practice'
  })
  const note = page.locator('main').getByRole('alert')
  await note.getByRole('heading', { name: 'This screen stopped' }).waitFor()
  await page.evaluate(() => {
    const { writes } = globalThis as unknown as { writes: Intl.DateTimeFormat['formatToParts'] }
    Intl.DateTimeFormat.prototype.formatToParts = writes
  })
  expect(await findingsInBothThemes(page, 'stopped')).toEqual([])
  const [, incident = ''] = /incident ([2-9A-Z]{8})/.exec(await note.innerText()) ?? []
  const [line] = await daybook.printed(new RegExp(`^incident ${incident} in screen: TypeError ← .*$`, 'm'))
  expect(line).toContain('/assets/')
  expect(daybook.said()).not.toContain('Zimmermann')

  // Other screens work on, and this one comes back by its button.
  await page.getByRole('button', { name: 'Back to work' }).click()
  await page.getByRole('heading', { name: 'Practice', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Patients', exact: true }).click()
  await page.getByRole('heading', { name: 'Patients', exact: true }).waitFor()
}, 60_000)
