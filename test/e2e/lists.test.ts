import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { type Clients, clientsOf, PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

/** What it costs in keys beside what is typed, from the list that is open before one. */
const KEYS = { problem: 10 }

let stage: Stage
let page: Page
let doctor: Clients
beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  doctor = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await doctor.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
}, 120_000)
afterAll(() => stage?.close())

const TITLES = {
  problems: 'Problems',
  allergies: 'Allergies',
  medications: 'Medications',
  immunizations: 'Immunizations',
  histories: 'Histories',
} as const
/** The list that a test is about, among those of the section. */
let here: Locator
/** Leaves the chart and comes back to its lists, with the focus where the arrow keys leave it: on the tab of the section. */
async function open(list: keyof typeof TITLES): Promise<void> {
  const to = (place: string) =>
    page.evaluate((hash) => {
      location.hash = hash
    }, place)
  await to('/patients')
  await page.locator('[data-screen="patients"] h1').waitFor()
  await to(`/patients/${stage.patientId}?section=lists`)
  here = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { level: 2, name: TITLES[list], exact: true }) })
  await here.locator('[data-list-state]').waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  await page.getByRole('tab', { name: 'Lists' }).focus()
}

let keys = 0
async function press(...pressed: string[]): Promise<void> {
  for (const key of pressed) {
    keys += 1
    await page.keyboard.press(key)
  }
}
const type = (text: string) => page.keyboard.type(text)
/** Walks by Tab until what has the focus says `name`. */
async function tabTo(name: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    const said = await page.evaluate(() =>
      document.activeElement === document.body ? '' : (document.activeElement?.textContent ?? ''),
    )
    if (said === name) return
    await press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}`)
}
const menu = async (of: string, item: string) => {
  await page.getByRole('button', { name: `What can be done about ${of}` }).focus()
  await press('Enter')
  await page.getByRole('menuitem', { name: item }).waitFor()
  const marked = page.locator('[role="menuitem"]:focus', { hasText: item })
  for (let i = 0; i < 8 && (await marked.count()) === 0; i++) await press('ArrowDown')
  await press('Enter')
}
const shown = (list: string) => page.locator(`[data-list="${list}"]`).innerText()
const state = () => here.locator('[data-list-state]').getAttribute('data-list-state')

test(`a problem is added in at most ${KEYS.problem} keys beside its name, and the next one in one`, async () => {
  await open('problems')
  expect(await state()).toBe('never-asked')
  keys = 0
  await tabTo('Add a problem')
  await press('Enter')
  await type('Asthma')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Asthma' }).waitFor()
  expect(keys).toBeLessThanOrEqual(KEYS.problem)
  keys = 0
  await type('Gout')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Gout' }).waitFor()
  expect(keys).toBe(1)
  expect(await state()).toBe('present')
}, 60_000)

test('an arrow and Enter take the marked code, and Escape closes the list before the form', async () => {
  const list = page.getByRole('listbox', { name: 'Suggestions' })
  await type('essential hyper')
  await list.getByRole('option', { name: /I10/ }).waitFor()
  await press('Escape')
  await list.waitFor({ state: 'hidden' })
  await page.locator('[data-adding]').waitFor()
  await press('ArrowDown')
  await list.waitFor()
  for (let i = 0; i < 5 && (await page.locator('[data-combobox-selected]', { hasText: 'I10' }).count()) === 0; i++)
    await press('ArrowDown')
  await press('Enter')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: /hypertension.*I10/s }).waitFor()
}, 60_000)

test('the same problem again is warned of, and saved only with a reason', async () => {
  await type('asthma')
  await press('Enter')
  await page.locator('[data-warning="duplicate"]').waitFor()
  expect(await findingsInBothThemes(page, 'lists-warning')).toEqual([])
  await type('Two kinds, told apart')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: /^asthma$/ }).waitFor()
  await press('Escape')
  await page.locator('[data-adding]').waitFor({ state: 'detached' })
}, 60_000)

test('a change that meets another’s is shown theirs, and saved in sight of it', async () => {
  await menu('Gout', 'Change')
  await page.getByLabel('Note').fill('left foot')
  // The chart is left and come back to while someone else works in it: the draft is still upon what it was begun on.
  await open('allergies')
  const { patientId } = stage
  const gout = valueOf(await doctor.problems.list({ patientId })).entries.find(({ concept }) => concept.text === 'Gout')
  if (!gout) throw new Error('no gout')
  const { entryId, revision } = gout
  valueOf(await doctor.problems.change({ patientId, entryId, revision, details: { ...gout, severity: 'severe' } }))
  await open('problems')
  await soon(async () => expect(await page.getByLabel('Note').inputValue()).toBe('left foot'))
  await page.getByLabel('Note').press('Enter')
  await page.locator('[data-conflict]').waitFor()
  await soon(async () => expect(await page.locator('[data-conflict]').innerText()).toContain('severe'))
  expect(await findingsInBothThemes(page, 'lists-conflict')).toEqual([])
  await page.getByLabel('Note').press('Enter')
  await page.locator('[data-changing]').waitFor({ state: 'detached' })
  expect(await shown('problems')).toMatch(/Gout · severe · left foot/)
}, 60_000)

test('what was taken back stays, struck through, with its versions', async () => {
  await menu('Gout', 'Take back')
  await page.locator('[data-form="reason"]').waitFor()
  await type('Another patient’s')
  await press('Enter')
  await page.getByRole('button', { name: '1 entry was taken back' }).press('Enter')
  await soon(async () => expect(await page.locator('[data-entry] s').innerText()).toContain('Gout'))
  await menu('Gout', 'All versions')
  await page.locator('[data-history]').waitFor()
  const history = await page.locator('[data-history]').innerText()
  expect(history).toMatch(/Dr\. Lee · entered[\s\S]*Severity: – severe[\s\S]*Note: – left foot[\s\S]*taken back/)
  expect(await findingsInBothThemes(page, 'lists-history')).toEqual([])
}, 60_000)

/** What the one line under the patient's name says, and by which sign. */
const banner = async (sign: string) => {
  await page.locator(`[data-allergies="${sign}"]`).waitFor()
  return page.locator('[data-allergies]').innerText()
}

test('allergies: never asked, none known, and what an entry makes of it', async () => {
  await open('allergies')
  expect(await banner('never-asked')).toBe('Nobody has asked about allergies yet')
  expect(await state()).toBe('never-asked')
  await page.getByRole('button', { name: 'No known allergies' }).press('Enter')
  await here.locator('[data-list-state="none-known"]').waitFor()
  expect(await banner('none-known')).toBe('No known allergies')
  await tabTo('Add an allergy')
  await press('Enter')
  await type('Penicillin')
  await press('Tab')
  await type('hives, swelling')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Penicillin' }).waitFor()
  expect(await shown('allergies')).toContain('hives, swelling')
  expect(await state()).toBe('present')
  expect(await banner('present')).toBe('Allergy: Penicillin – hives, swelling (unconfirmed)')
  await press('Escape')
  await page.getByRole('button', { name: 'Add an allergy' }).and(page.locator(':focus')).waitFor()
  await menu('Penicillin', 'Take back')
  await page.locator('[data-form="reason"]').waitFor()
  await type('It was her sister')
  await press('Enter')
  await here.locator('[data-list-state="never-asked"]').waitFor()
  await soon(async () =>
    expect(await here.locator('[data-list-state]').innerText()).toContain('Ask about allergies again'),
  )
  expect(await banner('never-asked')).toContain('Ask about allergies again')
  expect(await findingsInBothThemes(page, 'lists-allergies')).toEqual([])
}, 60_000)

test('drugs: added, put on hold, resumed, stopped with a reason, and compared with a pasted list', async () => {
  await open('medications')
  await tabTo('Add a drug')
  await press('Enter')
  await type('Lisinopril 10 mg tablet')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Lisinopril' }).waitFor()
  await type('Ibuprofen 400 mg')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Ibuprofen' }).waitFor()
  await press('Escape')
  await menu('Ibuprofen 400 mg', 'Put on hold')
  await page.locator('[data-form="on-hold"]').waitFor()
  await press('Enter')
  await page.getByText('Say why.').waitFor()
  await type('Stomach pain')
  await press('Enter')
  await page.locator('[data-form="on-hold"]').waitFor({ state: 'detached' })
  expect(await shown('medications')).toMatch(/On hold or not begun[\s\S]*Ibuprofen 400 mg · on hold · .*Stomach pain/)
  await page.getByRole('button', { name: 'Compare with another list' }).press('Enter')
  await page.getByLabel('Where is the other list from?').fill('hospital discharge')
  await page
    .getByLabel('The other list, one drug a line')
    .fill('1. Lisinopril 20 mg - take one daily\n2. Metformin 500 mg twice daily')
  await page.getByRole('button', { name: 'Side by side' }).press('Enter')
  await page.locator('[data-deciding]').waitFor()
  expect(await findingsInBothThemes(page, 'lists-reconcile')).toEqual([])
  const decide = async (name: string, action: string) => {
    const choices = page.getByRole('radiogroup', { name: `Decision about ${name}` })
    await choices.getByRole('radio', { checked: true }).focus()
    const wanted = choices.getByRole('radio', { name: action })
    for (let i = 0; i < 3 && !(await wanted.isChecked()); i++) await press('ArrowRight')
    await soon(async () => expect(await wanted.isChecked()).toBe(true))
  }
  await decide('Lisinopril 10 mg tablet', 'Take over theirs')
  await decide('Ibuprofen 400 mg', 'Stop')
  await page.getByPlaceholder('Why?').fill('Not with lisinopril')
  await page.getByRole('button', { name: 'Carry out all of it' }).press('Enter')
  await page.locator('[data-deciding]').waitFor({ state: 'detached' })
  const list = await shown('medications')
  expect(list).toMatch(/Lisinopril 20 mg · take one daily[\s\S]*Metformin 500 mg · twice daily[\s\S]*Past drugs/)
  expect(list).toMatch(/Past drugs[\s\S]*Ibuprofen 400 mg · stopped[^\n]*Not with lisinopril/)
  expect(list).toMatch(/Past drugs[\s\S]*Lisinopril 10 mg tablet · stopped/)
  expect(await findingsInBothThemes(page, 'lists-medications')).toEqual([])
}, 90_000)

test('vaccines: an expired lot is warned of before it is saved', async () => {
  await open('immunizations')
  await tabTo('Add a vaccine')
  await press('Enter')
  await type('Influenza, injectable')
  await page.getByLabel('Lot').fill('AB123')
  await page.getByLabel('Expires').fill('1/31/2020')
  await page.getByLabel('Expires').press('Enter')
  await page.locator('[data-warning="expired-lot"]').waitFor()
  await page.getByLabel('Expires').fill('1/31/2099')
  await page.getByLabel('Expires').press('Enter')
  await page.locator('[data-entry]', { hasText: 'lot AB123' }).waitFor()
  await press('Escape')
  expect(await findingsInBothThemes(page, 'lists-immunizations')).toEqual([])
}, 60_000)

test('histories: a mother, the answer about smoking, an operation', async () => {
  await open('histories')
  await tabTo('Add a relative')
  await press('Enter')
  await type('Mother')
  await press('Enter', 'Tab')
  await type('Breast cancer')
  await press('Tab')
  await type('52')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Breast cancer (52)' }).waitFor()
  await press('Escape', 'Escape')
  await tabTo('Add an answer')
  await press('Enter')
  await page.getByRole('combobox', { name: 'Answer' }).press('ArrowDown')
  await page.getByRole('option', { name: 'Never smoked' }).waitFor()
  for (let i = 0; i < 3; i++) await press('ArrowDown')
  await press('Enter')
  await page.getByRole('option', { name: 'Never smoked' }).waitFor({ state: 'hidden' })
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Smoking: ' }).waitFor()
  await press('Escape')
  await tabTo('Add a procedure')
  await press('Enter')
  await type('Appendectomy')
  await press('Tab')
  await type('as a child')
  await press('Enter')
  await page.locator('[data-entry]', { hasText: 'Appendectomy · as a child' }).waitFor()
  await press('Escape')
  expect(await findingsInBothThemes(page, 'lists-histories')).toEqual([])
}, 60_000)

test('nothing went wrong in the page, and nothing was asked of the network', () => {
  expect(stage.errors).toEqual([])
  expect(stage.strayRequests).toEqual([])
})
