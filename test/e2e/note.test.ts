import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { endPrograms, type Program } from '../cli/program.ts'
import { bodyOf } from '../notes/staff.ts'
import { PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { findingsInBothThemes } from './axe.ts'
import { startBrowser, type Watched } from './browser.ts'
import { openProgram } from './killable.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

let browser: Browser
let dataDir: string
let patientId: string
let daybook: Program
let window: Watched

async function openDaybook(): Promise<Page> {
  ;({ daybook, window } = await openProgram(browser, dataDir))
  return window.page
}
async function goToVisit(page: Page): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, `/patients/${patientId}?section=visit`)
}
const section = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const saved = (page: Page) => page.locator('[data-saving="saved"]').filter({ hasText: 'Saved on this PC' }).waitFor()

beforeAll(async () => {
  const folder = await scratch('note')
  dataDir = join(folder, 'data')
  // A practice with a patient and a dot-phrase, left by a core that is gone before the program starts.
  const practice = await scratchCore({ dataDir })
  await practice.found()
  const doctor = await practice.signedIn('dr.lee')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
  const phrase = { phraseId: null, revision: null, shared: false, active: true }
  const body = bodyOf('Lungs clear on both sides.\nHeart regular, *** murmur.')
  valueOf(await doctor.notes.savePhrase({ ...phrase, name: 'normal-chest', body }))
  await practice.core.close()
  browser = await startBrowser()
  await openDaybook()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await endPrograms()
})

test('a visit and its note are begun by keyboard alone, with a template, a dot-phrase and a value of the chart', async () => {
  const { page } = window
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await goToVisit(page)
  await page.getByRole('combobox', { name: 'Kind of visit' }).waitFor()
  expect(await findingsInBothThemes(page, 'visit-start')).toEqual([])
  // What is in focus is where one types: no click, no Tab to find it.
  await page.getByRole('combobox', { name: 'Kind of visit' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Enter')
  await page.getByLabel('Template').and(page.locator(':focus')).waitFor()
  expect(await findingsInBothThemes(page, 'note-begin')).toEqual([])
  await page.keyboard.type('soap')
  await page.keyboard.press('Enter')
  await section(page, 'Subjective').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('Cough for three days. Allergies: {aller')
  await page.getByRole('option', { name: /allergies/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.locator('[data-smart-field="allergies"]').filter({ hasText: 'Not asked yet; nothing recorded' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.type('.norm')
  await page.getByRole('option', { name: /normal-chest/ }).waitFor()
  expect(await findingsInBothThemes(page, 'note-menu')).toEqual([])
  await page.keyboard.press('Enter')
  await section(page, 'Objective').filter({ hasText: 'Lungs clear on both sides.' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.type('Viral bronchitis')
  await page.keyboard.press('Tab')
  await page.keyboard.type('- Rest')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Fluids')
  await section(page, 'Plan').locator('li').nth(1).waitFor()
  await saved(page)
  expect(await findingsInBothThemes(page, 'note-draft')).toEqual([])
}, 120_000)

test('kill -9 a second after a keystroke: everything is there, and the cursor where it was', async () => {
  const before = window.page
  await section(before, 'Assessment').click()
  await before.keyboard.press('End')
  await before.keyboard.type(', improving XYZ')
  for (let step = 0; step < 4; step++) await before.keyboard.press('ArrowLeft')
  await before.keyboard.type(' slowly')
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  daybook.child.kill('SIGKILL')
  await daybook.ended
  const page = await openDaybook()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await goToVisit(page)
  await section(page, 'Assessment').filter({ hasText: 'Viral bronchitis, improving slowly XYZ' }).waitFor()
  await section(page, 'Plan').locator('li').nth(1).filter({ hasText: 'Fluids' }).waitFor()
  await section(page, 'Assessment').and(page.locator(':focus')).waitFor()
  await page.keyboard.type(' indeed')
  await section(page, 'Assessment').filter({ hasText: 'improving slowly indeed XYZ' }).waitFor()
}, 120_000)

test('control: what the core never took is said to be unsaved, and is not there after the kill', async () => {
  const before = window.page
  await saved(before)
  await before.route('**/rpc/call', async (route) => {
    const taken = route.request().postData()?.includes('notes.saveSection') !== true
    return taken ? route.continue() : route.abort()
  })
  await before.keyboard.type(' LOST')
  await before.getByRole('alert').filter({ hasText: 'Not saved yet' }).waitFor()
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  daybook.child.kill('SIGKILL')
  await daybook.ended
  const page = await openDaybook()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await goToVisit(page)
  const assessment = section(page, 'Assessment')
  await assessment.filter({ hasText: 'improving slowly indeed XYZ' }).waitFor()
  await soon(async () => expect(await assessment.innerText()).not.toContain('LOST'))
  await assessment.and(page.locator(':focus')).waitFor()
}, 120_000)

test('a lock right after a keystroke takes nothing away', async () => {
  const { page } = window
  await page.keyboard.type(' today')
  await page.keyboard.press('Control+l')
  await page.getByRole('navigation').waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain('bronchitis')
  const proof = page.locator('form input').first()
  await proof.fill(PASSWORDS['dr.lee'])
  await proof.press('Enter')
  await section(page, 'Assessment').filter({ hasText: 'slowly indeed today XYZ' }).waitFor()
}, 60_000)

test('what is pasted comes in as text and nothing in it runs', async () => {
  const { page } = window
  await section(page, 'Subjective').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Enter')
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData(
      'text/html',
      '<p>From <b>elsewhere</b></p><script>document.title="ran"</script><img src=x onerror="document.title=\'ran\'"><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
    )
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    )
  })
  const subjective = section(page, 'Subjective')
  await subjective.filter({ hasText: 'From elsewhere' }).waitFor()
  await soon(async () => expect(await subjective.locator('strong').innerText()).toBe('elsewhere'))
  await soon(async () => expect(await subjective.innerText()).toContain('<script>alert(1)</script>'))
  await soon(async () => expect(await subjective.locator('script, img:not(.ProseMirror-separator)').count()).toBe(0))
  expect(await page.title()).not.toBe('ran')
  await saved(page)
}, 60_000)

test('signing says where something is still to fill in; F2 goes there; then it is signed and locked', async () => {
  const { page } = window
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').filter({ hasText: 'Objective, line 2' }).waitFor()
  expect(await findingsInBothThemes(page, 'note-unfilled')).toEqual([])
  await section(page, 'Subjective').click()
  await page.keyboard.press('F2')
  await section(page, 'Objective').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('no')
  await section(page, 'Objective').filter({ hasText: 'Heart regular, no murmur.' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByText(/^Signed by Dr\. Lee on/).waitFor()
  // The key that signs leaves nothing in the text.
  const text = await page.locator('[data-version="signed"]').innerText()
  expect(text).toContain('Heart regular, no murmur.')
  await soon(async () => expect(await page.locator('.ProseMirror').count()).toBe(0))
  expect(await findingsInBothThemes(page, 'note-signed')).toEqual([])
}, 60_000)

test('an addendum is added below, and the signed text stays', async () => {
  const { page } = window
  await page.getByRole('button', { name: 'Add an addendum' }).click()
  await section(page, 'Addendum').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('Called: the fever is gone.')
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await page.locator('[data-version="addendum"]').filter({ hasText: 'Called: the fever is gone.' }).waitFor()
  await page.locator('[data-version="signed"]').filter({ hasText: 'Viral bronchitis' }).waitFor()
  expect(await findingsInBothThemes(page, 'note-addendum')).toEqual([])
}, 60_000)

test('nothing was asked of the network, and no policy of the page was broken', () => {
  expect(window.strayRequests).toEqual([])
  expect(window.errors).toEqual([])
})
