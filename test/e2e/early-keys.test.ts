import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { type Clients, clientsOf, PASSWORDS, valueOf } from '../support/practices.ts'
import { soon } from './soon.ts'
import { setStage, signIn, type Stage } from './stage.ts'

/** Longer than anybody takes from the last letter to the arrow and Enter. */
const LATE_MS = 900

let stage: Stage
let page: Page
let doctor: Clients
beforeAll(async () => {
  stage = await setStage()
  ;({ page } = stage)
  doctor = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await doctor.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
}, 120_000)
afterEach(() => stage.altered.delays.clear())
afterAll(() => stage?.close())

const open = (section: string) =>
  page.evaluate((to) => {
    location.hash = to
  }, `/patients/${stage.patientId}?section=${section}`)
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key)
}

/** A new prescription with its first field under the hands, found late from now on. */
async function drugField(): Promise<Locator> {
  await open('orders')
  await page.getByRole('heading', { name: 'Prescriptions' }).waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  await keys('r', 'n')
  const field = page.getByRole('textbox', { name: 'Drug' })
  await field.waitFor()
  stage.altered.delays.set('prescriptions.findDrugs', LATE_MS)
  return field
}
const found = async (text: string) =>
  valueOf(await doctor.prescriptions.findDrugs({ text })).map(({ display }) => display)

test('Enter before the list of drugs has come takes the best line of what was typed, and no letter behind it is lost', async () => {
  const field = await drugField()
  await page.keyboard.type('lisinopril 10')
  await keys('Enter')
  await page.keyboard.type('1 tab po daily #90')
  const [best = ''] = await found('lisinopril 10')
  expect(best).toMatch(/lisinopril/)
  await soon(async () => expect(await field.inputValue()).toBe(best))
  await soon(async () => expect(await page.getByLabel('Directions').inputValue()).toBe('1 tab po daily #90'))
  await keys('Escape')
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
}, 60_000)

test('an arrow and Enter before the list has come take the line that they count to, of the list that belongs to the text', async () => {
  const field = await drugField()
  await page.keyboard.type('metformin 500')
  await keys('ArrowDown', 'ArrowDown', 'Enter')
  // The control: nothing was taken while there was no list.
  expect(await field.inputValue()).toBe('metformin 500')
  const [first = '', second = ''] = await found('metformin 500')
  expect(first).not.toBe(second)
  await soon(async () => expect(await field.inputValue()).toBe(second))
  await keys('Escape')
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
}, 60_000)

test('another letter takes the keys back: no line of an earlier list is taken', async () => {
  const field = await drugField()
  await page.keyboard.type('metformin 5')
  await keys('ArrowDown', 'ArrowDown')
  await page.keyboard.type('00 er')
  await page.getByRole('option').first().waitFor()
  await new Promise((resolve) => setTimeout(resolve, 2 * LATE_MS))
  expect(await field.inputValue()).toBe('metformin 500 er')
}, 60_000)

test('a coded field keeps an early arrow and Enter, and saves the code of that line', async () => {
  await open('lists')
  await page.getByRole('heading', { name: 'Problems' }).waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Add a problem' }).focus()
  await keys('Enter')
  const field = page.locator('input:focus')
  await field.waitFor()
  stage.altered.delays.set('terminology.search', LATE_MS)
  await page.keyboard.type('asthma')
  await keys('ArrowDown', 'Enter')
  let marked = ''
  await soon(async () => {
    marked = await field.inputValue()
    expect(marked).not.toBe('asthma')
  })
  await keys('Enter')
  await page.locator('[data-entry]', { hasText: marked }).first().waitFor()
  const { entries } = valueOf(await doctor.problems.list({ patientId: stage.patientId as never }))
  const added = entries.find(({ concept }) => concept.text === marked)
  expect(added?.concept.codings[0]?.code).toMatch(/^J45/)
}, 60_000)
