import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import { MedicationDetails } from '../../shared/medications/index.ts'
import { ProblemDetails } from '../../shared/problems/index.ts'
import { type Clients, clientsOf, PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

/** What a drug may cost: a key, a chord, a word or a line that is typed, each is one. */
const MOST = { repeat: 3, fresh: 8 }

let stage: Stage
let page: Page
let doctor: Clients
beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  doctor = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await doctor.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  const patientId = stage.patientId as never
  valueOf(await doctor.allergies.review({ patientId, finding: 'none-known', note: '' }))
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
}, 120_000)
afterAll(() => stage?.close())

let actions = 0
const press = async (keys: string) => {
  actions += 1
  for (const key of keys.split(' ')) await page.keyboard.press(key)
}
const type = async (text: string) => {
  actions += 1
  await page.keyboard.type(text)
}
const open = async (place: string) => {
  await page.evaluate((to) => {
    location.hash = to
  }, place)
}
const orders = async () => {
  await open(`/patients/${stage.patientId}?section=orders`)
  await page.getByRole('heading', { name: 'Prescriptions' }).waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
}
const line = (drug: string) => page.getByRole('article', { name: drug })
const stateOf = (drug: string, state: string) => page.locator(`article[data-state="${state}"]`, { hasText: drug })
const keep = async (name: string) => {
  const folder = process.env['DAYBOOK_SCREENSHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/prescriptions-${name}.png`, fullPage: true })
}

test(`a new drug is prescribed in at most ${MOST.fresh} actions, and the same again in ${MOST.repeat}`, async () => {
  await orders()
  actions = 0
  await press('r n')
  await page.getByRole('textbox', { name: 'Drug' }).waitFor()
  await type('torva 20')
  await page
    .getByRole('option', { name: /atorvastatin 20 MG Oral Tablet/ })
    .first()
    .waitFor()
  await press('Enter')
  await page.waitForFunction(() => document.activeElement?.getAttribute('placeholder') === '1 tab po bid x10d')
  await type('1 tab po qhs #90 rf 3')
  await page.getByText('Take 1 tablet by mouth once a day at bedtime.').waitFor()
  await keep('form')
  await press('Control+Enter')
  await stateOf('atorvastatin 20 MG Oral Tablet', 'signed').waitFor()
  expect(actions).toBeLessThanOrEqual(MOST.fresh)
  await keep('signed')
  // The list has it, in the words of the directions.
  const medications = valueOf(await doctor.medications.list({ patientId: stage.patientId as never }))
  expect(medications.entries).toMatchObject([
    { status: 'active', sig: 'Take 1 tablet by mouth once a day at bedtime.', daysSupply: 90 },
  ])

  actions = 0
  await press('r a')
  await page.locator('article[data-state="signed"]').nth(1).waitFor()
  expect(actions).toBeLessThanOrEqual(MOST.repeat)
  const again = valueOf(await doctor.medications.list({ patientId: stage.patientId as never }))
  expect(again.entries).toHaveLength(1)
}, 60_000)

test('for a problem and dispensed as written; kept as a favorite it stands first the next time, as it was prescribed', async () => {
  const patientId = stage.patientId as never
  const details = ProblemDetails.parse({ concept: { text: 'Essential hypertension', codings: [] } })
  const { entryId } = valueOf(await doctor.problems.add({ patientId, details }))
  await orders()
  await press('r n')
  await page.getByRole('textbox', { name: 'Drug' }).waitFor()
  await type('amlodipine 5')
  const found = page.getByRole('option', { name: /^amlodipine 5 MG Oral Tablet/ }).first()
  await found.waitFor()
  await press('Enter')
  await page.waitForFunction(() => document.activeElement?.getAttribute('placeholder') === '1 tab po bid x10d')
  await type('1 tab po daily #30 rf 2')
  const substitution = page.getByRole('checkbox', { name: 'Substitution allowed' })
  // From the directions by keys alone: the quantity, the days, the refills, and then this.
  for (let tab = 0; tab < 4; tab += 1) await page.keyboard.press('Tab')
  await substitution.and(page.locator(':focus')).waitFor()
  expect(await substitution.isChecked()).toBe(true)
  await press('Space')
  await soon(async () => expect(await substitution.isChecked()).toBe(false))
  // In words where the list has nothing that fits; a problem takes their place.
  await page.getByLabel('What it is for').fill('Blood pressure')
  await page.keyboard.press('Shift+Tab')
  const problem = page.getByLabel('For the problem')
  await problem.and(page.locator(':focus')).waitFor()
  await type('Ess')
  await page.getByLabel('What it is for').waitFor({ state: 'detached' })
  expect(await problem.locator('option:checked').innerText()).toBe('Essential hypertension')
  await keep('indication')
  await press('Control+Enter')
  const signed = stateOf('amlodipine 5 MG Oral Tablet', 'signed')
  await signed.waitFor()
  await soon(async () =>
    expect(await signed.innerText()).toMatch(/2 refills · dispense as written · Essential hypertension · signed by/),
  )
  const [written] = valueOf(await doctor.prescriptions.list({ patientId }))
  expect(written).toMatchObject({ substitution: false, problemId: entryId, indicationText: 'Essential hypertension' })
  // One of which it may be exchanged says nothing of it.
  await soon(async () => expect(await stateOf('atorvastatin', 'signed').first().innerText()).not.toMatch(/as written/))

  // What she prescribes most stands first before anything is typed; from now on her favorite does.
  const first = page.getByRole('option', { name: /MG Oral/ }).first()
  await press('r n')
  await page.getByRole('textbox', { name: 'Drug' }).waitFor()
  await soon(async () => expect(await first.innerText()).toMatch(/atorvastatin 20 MG Oral Tablet/))
  await page.getByRole('form', { name: 'New prescription' }).getByRole('button', { name: 'Cancel' }).click()
  await signed.getByRole('button', { name: 'Keep as favorite' }).focus()
  await press('Enter')
  await page.getByText('Kept as your favorite.').waitFor()
  expect(valueOf(await doctor.prescriptions.favorites({}))).toMatchObject([
    { details: { concept: { text: 'amlodipine 5 MG Oral Tablet' }, substitution: false } },
  ])
  await press('r n')
  await page.getByRole('textbox', { name: 'Drug' }).waitFor()
  await soon(async () => expect(await first.innerText()).toMatch(/amlodipine 5 MG Oral Tablet[\s\S]*yours/))
  await keep('favorite')
  await press('Enter')
  await soon(async () => expect(await page.getByLabel('Directions').inputValue()).toBe('1 tab po daily #30 rf 2'))
  await soon(async () => expect(await page.getByLabel('Refills').inputValue()).toBe('2'))
  await page.getByRole('form', { name: 'New prescription' }).getByRole('button', { name: 'Cancel' }).focus()
  await press('Enter')
  await page.getByLabel('Directions').waitFor({ state: 'detached' })

  await page.evaluate(() => {
    ;(window as { print: () => void }).print = () => undefined
  })
  await signed.getByRole('button', { name: 'Print' }).focus()
  await press('Enter')
  await soon(async () =>
    expect(await page.locator('[data-sheet="original"]').innerText()).toMatch(
      /Substitution allowed\s+No[\s\S]*Essential hypertension/,
    ),
  )
}, 90_000)

test('favorites are listed, kept for the practice, and dropped, by keyboard', async () => {
  await open('/prescriptions')
  const own = page.locator('article[data-favorite="own"]')
  await own.getByRole('button', { name: 'Keep amlodipine 5 MG Oral Tablet for the practice' }).focus()
  await press('Enter')
  await page.locator('article[data-favorite="practice"]').waitFor()
  await keep('favorites')
  expect(await findingsInBothThemes(page, 'prescriptions-favorites')).toEqual([])
  await own.getByRole('button', { name: 'Drop the favorite amlodipine 5 MG Oral Tablet' }).focus()
  await press('Enter')
  await own.waitFor({ state: 'detached' })
  expect(valueOf(await doctor.prescriptions.favorites({}))).toMatchObject([{ ofPractice: true }])
}, 60_000)

test('a dangerous drug stops in one panel, by keyboard, and its promise becomes a task', async () => {
  const patientId = stage.patientId as never
  const warfarin = MedicationDetails.parse({
    concept: {
      text: 'warfarin sodium 5 MG Oral Tablet',
      codings: [{ system: CODE_SYSTEM.rxnorm, code: '855332', display: '' }],
    },
  })
  valueOf(await doctor.medications.add({ patientId, details: warfarin }))
  await orders()
  await press('r n')
  await page.getByRole('textbox', { name: 'Drug' }).waitFor()
  await type('sulfamethoxazole 800 trimethoprim 160')
  await page
    .getByRole('option', { name: /sulfamethoxazole/ })
    .first()
    .waitFor()
  await press('Enter')
  await page.waitForFunction(() => document.activeElement?.getAttribute('placeholder') === '1 tab po bid x10d')
  await type('1 tab po bid x3d rf 2')
  // Beside the drug as soon as it is chosen.
  await page.locator('[data-beside="alert"]').waitFor()
  await soon(async () => expect(await page.locator('[data-beside]').innerText()).toMatch(/warfarin/i))
  await press('Control+Enter')
  const panel = page.getByRole('form', { name: 'Signing' })
  await panel.getByLabel('Reason for going on').first().waitFor()
  await soon(async () => expect(await page.getByRole('dialog').count()).toBe(0))
  await soon(async () => expect(await panel.getByRole('button', { name: 'Sign' }).isDisabled()).toBe(true))
  await keep('stop')
  expect(await findingsInBothThemes(page, 'prescriptions-stop')).toEqual([])
  const reasons = panel.getByLabel('Reason for going on')
  for (let i = 0; i < (await reasons.count()); i++) {
    await reasons.nth(i).focus()
    await reasons.nth(i).selectOption('will-monitor')
  }
  // What could be given instead is a key away: it takes the drug's place in the order, with directions of its own.
  const change = panel.getByRole('button', { name: /^Change to / }).first()
  const other = (await change.innerText()).replace(/^Change to /, '')
  await change.focus()
  await press('Enter')
  const drug = page.getByRole('textbox', { name: 'Drug' })
  await soon(async () => expect((await drug.inputValue()).toLowerCase()).toContain(other.toLowerCase()))
  await soon(async () => expect(await page.getByLabel('Directions').inputValue()).toBe(''))
  await soon(async () => expect(await page.getByLabel('Refills').inputValue()).toBe('0'))
  // Back to what was ordered: it stays a draft until somebody saves another.
  await page.getByRole('button', { name: 'Cancel' }).first().focus()
  await press('Enter')
  await stateOf('sulfamethoxazole', 'draft').getByRole('button', { name: 'Sign' }).focus()
  await press('Enter')
  await panel.getByLabel('Reason for going on').first().waitFor()
  for (let i = 0; i < (await reasons.count()); i++) {
    await reasons.nth(i).focus()
    await reasons.nth(i).selectOption('will-monitor')
  }
  for (const field of await panel.getByLabel('What exactly').all()) await field.fill('INR on Thursday')
  for (const field of await panel.getByLabel(/^By/).all()) await field.fill('2027-01-07')
  for (const box of await panel.getByLabel('I have seen this and go on').all()) await box.check()
  await keep('answered')
  await press('Control+Enter')
  await stateOf('sulfamethoxazole', 'signed').waitFor()
  expect(valueOf(await doctor.prescriptions.list({ patientId }))[0]?.signature?.overrides.length).toBeGreaterThan(0)
}, 60_000)

test('a drug in words says NOT CHECKED, and is signed only with a reason', async () => {
  await orders()
  await press('r n')
  await page.getByRole('textbox', { name: 'Drug' }).waitFor()
  await type('Grandmother’s drops')
  await page.getByText('No drug is called so').waitFor()
  await press('Tab')
  await type('5 mL po daily #100')
  await page
    .locator('[data-beside]')
    .getByText(/Not checked/)
    .waitFor()
  await press('Control+Enter')
  const panel = page.getByRole('form', { name: 'Signing' })
  const why = panel.getByLabel(/Why it is prescribed although/)
  await why.waitFor()
  await soon(async () => expect(await panel.getByRole('button', { name: 'Sign' }).isDisabled()).toBe(true))
  await keep('not-checked')
  await why.fill('She has taken it for years')
  await press('Control+Enter')
  await stateOf('Grandmother', 'signed').waitFor()
}, 60_000)

test('the paper is an original once, then a copy; the patient’s list speaks English and Spanish', async () => {
  await orders()
  await page.evaluate(() => {
    ;(window as { print: () => void }).print = () => undefined
  })
  await line('Grandmother’s drops').getByRole('button', { name: 'Print' }).focus()
  await press('Enter')
  const print = page.getByRole('button', { name: 'Print', exact: true })
  await print.waitFor()
  await soon(async () => expect(await page.locator('[data-sheet="original"]').innerText()).toMatch(/Zimmermann/))
  await keep('paper')
  expect(await findingsInBothThemes(page, 'prescriptions-paper')).toEqual([])
  await press('Enter')
  await page.getByRole('button', { name: 'Print a copy' }).waitFor()
  // What lies in the printer is the original still; the next sheet is a copy.
  expect(await page.locator('[data-sheet]').getAttribute('data-sheet')).toBe('original')
  await page.getByRole('button', { name: 'Print a copy' }).click()
  await page.locator('[data-sheet="copy"]').waitFor()
  await soon(async () =>
    expect(await page.locator('[data-sheet]').innerText()).toMatch(/Copy only - not valid for dispensing/),
  )

  await open(`/patients/${stage.patientId}/drug-list`)
  const list = page.locator('[data-drug-list]')
  await list.getByText('Take 1 tablet by mouth once a day at bedtime.').waitFor()
  await page.getByText('Español').click()
  await list.getByText('Tome 1 tableta por la boca una vez al día a la hora de acostarse.').waitFor()
  await keep('list-es')
  expect(await findingsInBothThemes(page, 'prescriptions-list')).toEqual([])
}, 60_000)

test('nothing went wrong in the page, and nothing was asked of another place', () => {
  expect(stage.errors).toEqual([])
  expect(stage.strayRequests).toEqual([])
})
