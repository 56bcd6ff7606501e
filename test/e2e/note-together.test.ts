import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { practiceWithStaff, type Staffed } from '../notes/staff.ts'
import { PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, SCREENS, startBrowser } from './browser.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

let staffed: Staffed
let shell: Awaited<ReturnType<typeof startBrowserShell>>
let browser: Browser
let lee: Page
let nurse: Page

const plan = (page: Page) => page.getByRole('textbox', { name: 'Plan', exact: true })
const saved = (page: Page) => page.locator('[data-saving="saved"]').filter({ hasText: 'Saved on this PC' }).waitFor()

async function windowOf(displayName: string, password: string): Promise<Page> {
  const { page } = await openPage(browser)
  await page.goto(shell.newAddress())
  await signIn(page, displayName, password)
  await page.evaluate((to) => {
    location.hash = to
  }, `/patients/${staffed.patientId}?section=visit`)
  await plan(page).waitFor()
  return page
}

beforeAll(async () => {
  staffed = await practiceWithStaff()
  const { doctor, patientId, practice } = staffed
  const visit = valueOf(await doctor.encounters.start({ patientId, type: { text: 'Follow-up' } }))
  const { encounterId } = visit
  valueOf(await doctor.notes.start({ patientId, encounterId, templateId: 'built-in:blank' }))
  shell = await startBrowserShell({ core: practice.core, screens: SCREENS })
  browser = await startBrowser()
  lee = await windowOf('Dr. Lee', PASSWORDS['dr.lee'])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await staffed?.practice.remove()
})

test('a note that someone else has open says so, and shows what was written there', async () => {
  nurse = await windowOf('Nia Nurse', 'the pass phrase of nurse 1')
  await lee.locator('[data-others]').filter({ hasText: 'Nia Nurse has this note open on Room 1 since' }).waitFor()
  await nurse.locator('[data-others]').filter({ hasText: 'Dr. Lee has this note open on Room 1 since' }).waitFor()
  await plan(nurse).click()
  await nurse.keyboard.type('Fluids')
  await plan(lee).filter({ hasText: 'Fluids' }).waitFor()
}, 60_000)

test('written at once, both texts stand side by side, and one decides what stays', async () => {
  await saved(nurse)
  // The nurse's save is held up on its way until the doctor's, on the same state, has arrived.
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await nurse.route('**/rpc/call', async (route) => {
    if (route.request().postData()?.includes('notes.saveSection')) await held
    await route.continue()
  })
  await plan(nurse).click()
  await nurse.keyboard.press('End')
  await nurse.keyboard.type(' and tea')
  await plan(lee).click()
  await lee.keyboard.press('End')
  await lee.keyboard.type(' and rest')
  await saved(lee)
  letGo()
  await lee.locator('[data-sides]').waitFor()
  await nurse.locator('[data-sides]').waitFor()
  for (const page of [lee, nurse])
    for (const text of ['Fluids and tea', 'Fluids and rest'])
      await page.locator('[data-sides]').getByText(text, { exact: true }).waitFor()
  // Each goes on with her own text in the editor.
  await soon(async () => expect(await plan(nurse).innerText()).toBe('Fluids and tea'))
  await soon(async () => expect(await plan(lee).innerText()).toBe('Fluids and rest'))
  expect(await findingsInBothThemes(lee, 'note-sides')).toEqual([])
  await lee.getByRole('button', { name: 'Sign', exact: true }).click()
  await lee.getByRole('alert').filter({ hasText: 'Two versions of “Plan”' }).waitFor()
  await lee.getByRole('button', { name: 'Keep both, one after the other' }).click()
  await lee.locator('[data-sides]').waitFor({ state: 'detached' })
  await plan(lee).filter({ hasText: 'Fluids and rest' }).filter({ hasText: 'Fluids and tea' }).waitFor()
  await plan(nurse).filter({ hasText: 'Fluids and rest' }).filter({ hasText: 'Fluids and tea' }).waitFor()
}, 90_000)
