import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { practiceWithStaff, type Staffed } from '../notes/staff.ts'
import { PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, SCREENS, startBrowser, type Watched } from './browser.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

let staffed: Staffed
let shell: Awaited<ReturnType<typeof startBrowserShell>>
let browser: Browser
const windows: Watched[] = []

async function windowOf(displayName: string, password: string): Promise<Page> {
  const watched = await openPage(browser)
  windows.push(watched)
  await watched.page.goto(shell.newAddress())
  await signIn(watched.page, displayName, password)
  return watched.page
}
const go = (page: Page, path: string) =>
  page.evaluate((to) => {
    location.hash = to
  }, path)
const section = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

beforeAll(async () => {
  staffed = await practiceWithStaff()
  const { admin, doctor, patientId, practice } = staffed
  const roles = (role: 'nurse' | 'prescriber') => ({ roles: [role], people: [] })
  valueOf(await admin.notes.setPolicy({ needs: roles('nurse'), givers: roles('prescriber') }))
  const details = { concept: { text: 'Penicillin', codings: [] }, type: 'allergy' as const }
  valueOf(await doctor.allergies.add({ patientId, details }))
  shell = await startBrowserShell({ core: practice.core, screens: SCREENS })
  browser = await startBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await staffed?.practice.remove()
})

test('a template and a dot-phrase are made on the screen', async () => {
  const page = await windowOf('Dr. Lee', PASSWORDS['dr.lee'])
  await go(page, '/notes/templates')
  await page.getByRole('button', { name: 'New template' }).press('Enter')
  await page.getByLabel('Title').fill('Dressing change')
  await section(page, 'What stands under Plan').click()
  await page.keyboard.type('Change again in two days.')
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await page.getByText('Dressing change', { exact: true }).waitFor()
  await page.getByRole('tab', { name: 'Dot-phrases' }).click()
  await page.getByRole('button', { name: 'New dot-phrase' }).press('Enter')
  await page.getByLabel('Name').fill('clean-wound')
  await section(page, 'Text').click()
  await page.keyboard.type('Edges clean, no redness.')
  await page.getByLabel('For everyone in the practice').check()
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await page.getByText('clean-wound').waitFor()
}, 90_000)

test('a visit is worked in its three panes: note, vital signs, problem and order, and no other part is gone to', async () => {
  const page = await windowOf('Nia Nurse', 'the pass phrase of nurse 1')
  await go(page, `/patients/${staffed.patientId}?section=visit`)
  await page.getByRole('combobox', { name: 'Kind of visit' }).and(page.locator(':focus')).waitFor()
  const places = new Set<string>()
  page.on('framenavigated', () => places.add(new URL(page.url()).hash))
  await page.keyboard.press('Enter')
  await page.getByLabel('Template').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('dressing')
  await page.keyboard.press('Enter')
  await section(page, 'Plan').filter({ hasText: 'Change again in two days.' }).waitFor()
  await section(page, 'Objective').click()
  await page.keyboard.type('.clean')
  await page.getByRole('option', { name: /clean-wound/ }).waitFor()
  await page.keyboard.press('Enter')
  await section(page, 'Objective').filter({ hasText: 'Edges clean, no redness.' }).waitFor()
  await page.locator('[data-saving="saved"]').filter({ hasText: 'Saved on this PC' }).waitFor()
  // From the note to the vital signs and back: three keys, the values, Enter.
  const left = page.getByRole('complementary').first()
  for (const key of ['Escape', 'c', 's']) await page.keyboard.press(key)
  await left.getByLabel('Blood pressure').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('128/82')
  await page.keyboard.press('Tab')
  await page.keyboard.type('76')
  expect(await findingsInBothThemes(page, 'visit-vitals-beside')).toEqual([])
  await page.keyboard.press('Enter')
  await left.locator('[data-last-vitals]').getByText('128/82').waitFor()
  await left.getByRole('button', { name: 'Take vital signs' }).and(page.locator(':focus')).waitFor()
  // A problem at the left and an order at the right of the same note.
  await left.getByRole('button', { name: 'Add a problem' }).press('Enter')
  await page.keyboard.type('Open wound of the shin')
  await page.keyboard.press('Enter')
  await left.locator('[data-entry]', { hasText: 'Open wound of the shin' }).first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('complementary').last().getByRole('button', { name: 'New order' }).waitFor()
  await section(page, 'Objective').filter({ hasText: 'Edges clean, no redness.' }).waitFor()
  await page.getByRole('tab', { name: 'Visit and note', selected: true }).waitFor()
  expect([...places].filter((place) => !place.includes('section=visit'))).toEqual([])
  await section(page, 'Plan').click()
  await page.keyboard.press('Control+Enter')
  await page.getByText(/^Signed by Nia Nurse on/).waitFor()
}, 120_000)

test('it waits for a second signature, which is given from the list under the patient’s banner', async () => {
  const page = await windowOf('Dr. Lee', PASSWORDS['dr.lee'])
  await go(page, '/notes/unsigned')
  await page.getByRole('row', { name: /Zimmermann/ }).press('Enter')
  const banner = page.locator(`[data-banner="${staffed.patientId}"]`)
  for (const text of ['Zimmermann, Aurelia', 'Feb 29, 1980', '1001', 'Penicillin'])
    await banner.getByText(text).waitFor()
  await page.getByText('Edges clean, no redness.').waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  expect(await findingsInBothThemes(page, 'note-to-cosign')).toEqual([])
  await page.getByRole('button', { name: 'Co-sign' }).press('Enter')
  await page.getByText(/^Co-signed by Dr\. Lee on/).waitFor()
  // The banner stays where the page is scrolled to its end.
  await page.locator('[data-screen]').evaluate((element) => element.scrollTo(0, element.scrollHeight))
  const top = await banner.evaluate((element) => element.getBoundingClientRect().top)
  expect(top).toBeGreaterThanOrEqual(0)
}, 90_000)

test('a note is printed only once it is recorded for whom; Escape prints nothing', async () => {
  const page = windows.at(-1)?.page
  if (!page) throw new Error('no window')
  const printed = () => page.evaluate(() => (window as unknown as { printed?: number }).printed ?? 0)
  const given = async () => valueOf(await staffed.doctor.timeline.disclosures({ patientId: staffed.patientId }))
  await page.evaluate(() => {
    const counted = window as unknown as { printed?: number }
    window.print = () => {
      counted.printed = (counted.printed ?? 0) + 1
    }
  })
  await page.getByRole('button', { name: 'Print' }).press('Enter')
  await page.getByLabel('To whom').and(page.locator(':focus')).waitFor()
  expect(await findingsInBothThemes(page, 'note-print-for')).toEqual([])
  await page.keyboard.press('Escape')
  await page.locator('[data-print-form]').waitFor({ state: 'detached' })
  expect([await printed(), (await given()).length]).toEqual([0, 0])
  await page.getByRole('button', { name: 'Print' }).press('Enter')
  await page.getByLabel('To whom').and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Enter')
  await soon(async () => expect(await printed()).toBe(1))
  expect(await given()).toMatchObject([
    { recipient: 'Aurelia Zimmermann', kinds: ['note'], entryCount: 1, legalBasis: 'individual', accountable: false },
  ])
  // For anybody else nothing that was said of her stays: what for and on what ground are asked.
  await page.getByRole('button', { name: 'Print' }).press('Enter')
  const whom = page.getByLabel('To whom')
  await whom.and(page.locator(':focus')).waitFor()
  await whom.fill('County court')
  await soon(async () => expect(await page.getByLabel('What for').inputValue()).toBe(''))
  await page.getByLabel('What for').fill('Custody hearing')
  await page.keyboard.press('Enter')
  await page.getByText('Choose the ground').waitFor()
  expect([await printed(), (await given()).length]).toEqual([1, 1])
  await page.getByLabel('On what ground').and(page.locator(':focus')).press('ArrowDown')
  await page.getByRole('option', { name: 'Court or administrative proceeding' }).click()
  await whom.focus()
  await page.keyboard.press('Enter')
  await soon(async () => expect(await printed()).toBe(2))
  expect((await given())[0]).toMatchObject({ recipient: 'County court', legalBasis: 'judicial', accountable: true })
}, 60_000)

test('nothing went wrong in the pages', () => {
  expect(windows.flatMap(({ errors }) => errors)).toEqual([])
  expect(windows.flatMap(({ strayRequests }) => strayRequests)).toEqual([])
})
