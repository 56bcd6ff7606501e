import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { endPrograms, type Program } from '../cli/program.ts'
import { bodyOf } from '../notes/staff.ts'
import { PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { findingsInBothThemes, keepPicture } from './axe.ts'
import { startBrowser, type Watched } from './browser.ts'
import { openProgram } from './killable.ts'
import { soon } from './soon.ts'
import { signIn } from './stage.ts'

/** Keys that the whole visit costs beside what is typed, from the list of patients to the signed note. */
const KEYS = 60

let browser: Browser
let dataDir: string
let daybook: Program
let window: Watched
const everyWindow: Watched[] = []

async function openDaybook(): Promise<Page> {
  ;({ daybook, window } = await openProgram(browser, dataDir))
  everyWindow.push(window)
  return window.page
}

let keys = 0
const press = async (...pressed: string[]) => {
  for (const key of pressed) {
    keys += 1
    await window.page.keyboard.press(key)
  }
}
const type = (text: string) => window.page.keyboard.type(text)
const heading = () => window.page.getByRole('heading', { name: 'Zimmermann, Aurelia' })
const section = (name: string) => window.page.getByRole('textbox', { name, exact: true })
/** Two keys lead to a part of the chart from wherever one stands outside a field. */
async function part(key: string, tab: string): Promise<void> {
  const { page } = window
  keys += 2
  const chosen = page.getByRole('tab', { name: tab, selected: true })
  // A panel that comes late may put the focus into a field, where letters are letters: then once more.
  for (let attempt = 0; attempt < 10 && (await chosen.count()) === 0; attempt++) {
    await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
    await heading().focus()
    for (const letter of ['c', key]) await page.keyboard.press(letter)
    await chosen.waitFor({ timeout: 1_000 }).catch(() => null)
  }
  await chosen.waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
}
/** Walks by Tab until what has the focus says `name`. */
async function tabTo(name: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    const said = await window.page.evaluate(() => document.activeElement?.textContent ?? '')
    if (said === name) return
    await press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}`)
}

beforeAll(async () => {
  dataDir = join(await scratch('first-visit'), 'data')
  const practice = await scratchCore({ dataDir })
  await practice.found()
  const doctor = await practice.signedIn('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  valueOf(
    await doctor.vitals.take({
      patientId,
      happened: '2025-03-01T09:00:00-05:00',
      measures: [{ kind: 'weight', value: '79.4', unit: 'kg' }],
    }),
  )
  const phrase = { phraseId: null, revision: null, shared: false, active: true }
  const body = bodyOf('Lungs clear on both sides.')
  valueOf(await doctor.notes.savePhrase({ ...phrase, name: 'normal-chest', body }))
  await practice.core.close()
  browser = await startBrowser()
  await openDaybook()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await endPrograms()
})

test('she is found, and her story read', async () => {
  const { page } = window
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await page.getByLabel('Find a patient').focus()
  await type('aur zim')
  await page.getByText('1 found').waitFor()
  await keepPicture(page, 'first-visit-1-found')
  await press('Enter')
  await heading().waitFor()
  await page.locator('ul[aria-label="Timeline"] [data-kind="vitals"]').first().waitFor()
  await keepPicture(page, 'first-visit-2-story')
}, 60_000)

test('vital signs in one row', async () => {
  const { page } = window
  await part('g', 'Vitals and growth')
  await page.getByLabel('Blood pressure').focus()
  await type('128/82')
  await press('Tab')
  await type('76')
  await press('Enter')
  await page.getByRole('region', { name: 'Vital signs taken' }).getByText('128/82').waitFor()
  await keepPicture(page, 'first-visit-3-vitals')
}, 60_000)

test('a problem and an allergy', async () => {
  const { page } = window
  await part('l', 'Lists')
  await tabTo('Add a problem')
  await press('Enter')
  await type('Acute bronchitis')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Acute bronchitis' }).first().waitFor()
  await keepPicture(page, 'first-visit-4-problem')
  await press('Escape')
  await tabTo('Add an allergy')
  await press('Enter')
  await type('Penicillin')
  await press('Enter')
  // What is listed is in the banner, in view from now on.
  await page.locator('header').filter({ has: heading() }).getByText('Penicillin').waitFor()
  await keepPicture(page, 'first-visit-5-allergy')
}, 60_000)

test('the note: a template, a dot-phrase, values of the chart; signed', async () => {
  const { page } = window
  await part('v', 'Visit and note')
  await page.getByRole('combobox', { name: 'Kind of visit' }).and(page.locator(':focus')).waitFor()
  await press('Enter')
  await page.getByLabel('Template').and(page.locator(':focus')).waitFor()
  await type('soap')
  await press('Enter')
  await section('Subjective').and(page.locator(':focus')).waitFor()
  await type('Cough for three days. {aller')
  await page.getByRole('option', { name: /allergies/ }).waitFor()
  await press('Enter')
  await page.locator('[data-smart-field="allergies"]').filter({ hasText: 'Penicillin' }).waitFor()
  await press('Tab')
  await type('.norm')
  await page.getByRole('option', { name: /normal-chest/ }).waitFor()
  await press('Enter')
  await section('Objective').filter({ hasText: 'Lungs clear on both sides.' }).waitFor()
  await press('Tab')
  await type('Viral bronchitis')
  await press('Tab')
  await type('Rest and fluids')
  await page.locator('[data-saving="saved"]').filter({ hasText: 'Saved on this PC' }).waitFor()
  expect(await findingsInBothThemes(page, 'first-visit-note')).toEqual([])
  await press('Control+Enter')
  await page.getByText(/^Signed by Dr\. Lee on/).waitFor()
  await keepPicture(page, 'first-visit-6-signed')
  expect(keys).toBeLessThanOrEqual(KEYS)
}, 90_000)

test('after kill -9 all of it is in her story', async () => {
  daybook.child.kill('SIGKILL')
  await daybook.ended
  const page = await openDaybook()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await page.getByLabel('Find a patient').fill('zimmermann')
  await page.getByText('1 found').waitFor()
  await page.keyboard.press('Enter')
  await heading().waitFor()
  const story = page.locator('ul[aria-label="Timeline"]')
  for (const kind of ['encounter', 'note', 'problem', 'allergy', 'vitals'])
    await story.locator(`[data-kind="${kind}"]`).first().waitFor()
  await story.getByText('Acute bronchitis').first().waitFor()
  await story.getByText('128/82 mmHg').first().waitFor()
  await keepPicture(page, 'first-visit-7-opened-again')
  await page.locator('header').filter({ has: heading() }).getByText('Penicillin').waitFor()
  await part('v', 'Visit and note')
  const signed = page.locator('[data-version="signed"]')
  await signed.filter({ hasText: 'Viral bronchitis' }).waitFor()
  for (const text of ['Lungs clear on both sides.', 'Penicillin', 'Rest and fluids'])
    await signed.filter({ hasText: text }).waitFor()
}, 90_000)

test('the finished visit stays on the screen as finished: opened again from there, another one begun only by asking for it', async () => {
  const { page } = window
  const visit = page.getByRole('region', { name: 'This visit' })
  const signed = page.locator('[data-version="signed"]').filter({ hasText: 'Viral bronchitis' })
  const kind = page.getByRole('combobox', { name: 'Kind of visit' })
  // After the kill this window chose no visit: the one under way is the one that she finds, and the one that she finishes.
  await visit.getByRole('button', { name: 'Finish visit' }).press('Enter')
  await visit.getByText('Finished', { exact: true }).waitFor()
  await visit.getByRole('button', { name: 'Open again' }).waitFor()
  await signed.waitFor()
  await soon(async () => expect(await kind.count()).toBe(0))
  expect(await findingsInBothThemes(page, 'first-visit-finished')).toEqual([])
  // Who goes away and comes back finds it so.
  await part('l', 'Lists')
  await part('v', 'Visit and note')
  await signed.waitFor()
  await page.getByRole('button', { name: 'Start another visit' }).press('Enter')
  await kind.and(page.locator(':focus')).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).press('Enter')
  await signed.waitFor()
  await visit.getByRole('button', { name: 'Open again' }).press('Enter')
  await page.getByLabel('Why').fill('Forgot the cough syrup')
  await page.getByLabel('Why').press('Enter')
  await visit.getByText('Under way', { exact: true }).waitFor()
  await soon(async () => expect(await page.getByRole('button', { name: 'Start another visit' }).count()).toBe(0))
  await visit.getByRole('button', { name: 'Finish visit' }).press('Enter')
  await page.getByRole('button', { name: 'Start another visit' }).press('Enter')
  await kind.and(page.locator(':focus')).waitFor()
  // She has said that it is another one: nothing asks whether she means the first.
  await kind.press('Enter')
  await page.getByLabel('Template').and(page.locator(':focus')).waitFor()
  await visit.getByText('Under way', { exact: true }).waitFor()
}, 90_000)

test('nothing was asked of the network, and no policy of the page was broken', () => {
  expect(everyWindow.flatMap(({ strayRequests }) => strayRequests)).toEqual([])
  expect(window.errors).toEqual([])
})
