import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { PASSWORDS, valueOf, clientsOf, ZIMMER } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

let stage: Stage
let page: Page
let childId: string

const go = async (path: string, heading: string) => {
  await page.evaluate((to) => {
    location.hash = to
  }, path)
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
}
const type = (text: string) => page.keyboard.type(text)
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  const { access, patients, vitals } = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  const birthOn = `${new Date().getFullYear() - 5}-03-01`
  const child = valueOf(
    await patients.register({ ...ZIMMER, familyName: 'Kindler', givenName: 'Toby', gender: 'male', birthOn }),
  )
  childId = child.patientId
  for (const [year, weight, height] of [
    [2, '14.2', '92'],
    [1, '16.4', '100.5'],
    [0, '19.5', '107.5'],
  ] as const) {
    const happened = `${new Date().getFullYear() - year}-03-01T09:00:00-05:00`
    const measures = [
      { kind: 'weight' as const, value: weight, unit: 'kg' },
      { kind: 'height' as const, value: height, unit: 'cm' },
    ]
    valueOf(await vitals.take({ patientId: child.patientId, happened, measures }))
  }
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
}, 120_000)
afterAll(() => stage?.close())

test('vital signs: one row by Tab, units typed with the numbers, Enter; the unlikely is asked again', async () => {
  await go(`/patients/${stage.patientId}?section=vitals`, 'Zimmermann, Aurelia')
  await page.getByLabel('Blood pressure').focus()
  await type('148/92')
  await press('Tab')
  await type('72')
  await press('Tab', 'Tab')
  await type('98.6')
  await press('Tab')
  await type('18kg')
  await press('Tab')
  await type(`5'10"`)
  // What was understood stands under the field before it is saved.
  await page.getByText('18 kg = 39.7 lb').waitFor()
  await page.getByText('5 ft 10 in = 177.8 cm').waitFor()
  await press('Enter')
  const question = page.getByRole('alert').filter({ hasText: 'Unusual at this age' })
  await question.getByText('Unusual at this age. Is it right?').waitFor()
  expect(await findingsInBothThemes(page, 'measures-unlikely')).toEqual([])
  // No, change it; then save.
  await press('Tab', 'Enter')
  await question.waitFor({ state: 'detached' })
  await page.getByLabel('Weight').focus()
  await press('Control+a')
  await type('180.0')
  await press('Enter')
  const table = page.getByRole('region', { name: 'Vital signs taken' })
  await table.getByText('180.0 lb').waitFor()
  await table.getByText('5 ft 10 in').waitFor()
  await table.getByText('148/92').waitFor()
  // 148 is high, and said so without colour.
  await table.getByText('high').first().waitFor()
  await table.getByText('25.8').waitFor()
  // The row is empty again, and the focus is in its first field.
  await soon(async () => expect(await page.getByLabel('Blood pressure').inputValue()).toBe(''))
  expect(await page.getByLabel('Blood pressure').evaluate((field) => field === document.activeElement)).toBe(true)
}, 60_000)

test('an impossible value is refused beside its field; what cannot be read is said so', async () => {
  await page.getByLabel('Blood pressure').focus()
  await type('80/120')
  await press('Tab')
  await type('fast')
  await press('Enter')
  await page.getByText('Write a number').waitFor()
  await page.getByLabel('Pulse').focus()
  await press('Control+a')
  await type('80')
  await press('Enter')
  await page.getByText('The diastolic pressure is not below the systolic one.').waitFor()
  await page.getByLabel('Blood pressure').focus()
  await press('Control+a')
  await type('120/80')
  await press('Enter')
  const table = page.getByRole('region', { name: 'Vital signs taken' })
  await table.getByText('120/80').waitFor()
  // The trend: a chart and the same values in a table; reached and left by the keyboard.
  await table.getByRole('button', { name: 'Blood pressure' }).focus()
  await press('Enter')
  const trend = page.getByRole('region', { name: 'Blood pressure over time' })
  await trend.locator('svg').first().waitFor()
  await soon(async () => expect(await trend.getByRole('row').count()).toBe(2))
  expect(await findingsInBothThemes(page, 'measures-trend')).toEqual([])
  await trend.getByRole('button', { name: 'Close' }).focus()
  await press('Enter')
  await trend.waitFor({ state: 'detached' })
  // Taking a measure back leaves it in sight.
  await table.getByRole('button', { name: 'Dr. Lee' }).first().focus()
  await press('Enter')
  await table.getByRole('button', { name: 'Take back' }).first().focus()
  await press('Enter')
  await type('Cuff was too small')
  await press('Enter')
  await table.getByText('Taken back: Cuff was too small').waitFor()
}, 60_000)

test('growth: the child’s line, z-scores in a table, another chart by the keyboard', async () => {
  await go(`/patients/${childId}?section=vitals`, 'Kindler, Toby')
  await page.getByText('Growth', { exact: true }).waitFor()
  const figure = page.locator('figure').last()
  await figure.locator('svg').first().waitFor()
  await figure.getByRole('row').nth(3).waitFor()
  await soon(async () => expect(await figure.getByRole('row').count()).toBe(4))
  await page.getByLabel('Chart', { exact: true }).first().focus()
  await press('Enter')
  const option = page.getByRole('option', { name: 'BMI for age' })
  await option.waitFor()
  // The list opens on the chart that is shown; how many keys there are to the wanted one is its own matter.
  for (let keys = 0; keys < 6 && (await option.getAttribute('data-combobox-selected')) === null; keys++)
    await press('ArrowDown')
  await press('Enter')
  await figure.getByText('kg/m²').first().waitFor()
  expect(await findingsInBothThemes(page, 'measures-growth')).toEqual([])
}, 60_000)

test('an order: written, signed, answered by a report that completes it', async () => {
  await go(`/patients/${stage.patientId}?section=orders`, 'Zimmermann, Aurelia')
  await page.getByText('No orders in this chart yet.').waitFor()
  await page.getByRole('button', { name: 'New order' }).focus()
  await press('Enter')
  await type('Basic metabolic panel')
  await page.getByLabel('Due').focus()
  await type('-3d')
  expect(await findingsInBothThemes(page, 'measures-order')).toEqual([])
  await press('Control+Enter')
  const order = page.getByRole('article', { name: 'Basic metabolic panel' })
  await order.getByText('Active').waitFor()
  await order.getByText('overdue').waitFor()

  // It stands in the list of the practice.
  await page.locator('main h1').first().focus()
  await press('g', 'd')
  await page.getByRole('heading', { name: 'Open orders', level: 1 }).waitFor()
  await page.getByRole('row').filter({ hasText: 'Basic metabolic panel' }).getByText('overdue').waitFor()

  await go(`/patients/${stage.patientId}?section=orders`, 'Zimmermann, Aurelia')
  await order.getByRole('button', { name: 'Enter result' }).focus()
  await press('Enter')
  await page.getByLabel('Panel', { exact: true }).selectOption('bmp')
  await page.getByLabel('Potassium: Value').focus()
  await type('6.8')
  await press('Tab', 'Tab')
  await type('3.5-5.1')
  await page.getByLabel('Creatinine: Value').focus()
  await type('<0.20')
  await press('Tab', 'Tab')
  await type('0.5-1.1')
  expect(await findingsInBothThemes(page, 'measures-enter')).toEqual([])
  await press('Enter')
  await order.getByText('Completed').waitFor()
}, 60_000)

test('an order set is made, changed in what is wanted today, and placed at once', async () => {
  await go('/orders/sets', 'Order sets')
  await page.getByText('No order sets yet.').waitFor()
  await page.getByRole('button', { name: 'New order set' }).press('Enter')
  await page.getByLabel('Title').and(page.locator(':focus')).waitFor()
  await type('New diabetes')
  const item = (number: number) => page.locator(`[data-item="${number}"]`)
  await item(1).getByRole('textbox', { name: 'Order' }).fill('Hemoglobin A1c')
  await item(1).getByLabel('Due in days').fill('seven')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('the days as a whole number').waitFor()
  await item(1).getByLabel('Due in days').fill('7')
  await page.getByRole('button', { name: 'Add an order' }).click()
  await item(2).getByRole('textbox', { name: 'Order' }).fill('Dilated eye exam')
  await item(2).getByLabel('Kind').selectOption('referral')
  await page.getByRole('button', { name: 'Add an order' }).click()
  await item(3).getByRole('textbox', { name: 'Order' }).fill('Lipid panel')
  await page.keyboard.press('Escape')
  expect(await findingsInBothThemes(page, 'measures-order-set')).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Hemoglobin A1c · Dilated eye exam · Lipid panel').waitFor()

  await go(`/patients/${stage.patientId}?section=orders`, 'Zimmermann, Aurelia')
  await page.getByRole('button', { name: 'Order set' }).press('Enter')
  await page.getByLabel('Which set').and(page.locator(':focus')).waitFor()
  await type('new')
  await page.getByRole('option', { name: 'New diabetes' }).waitFor()
  await press('ArrowDown', 'Enter')
  await page.getByText('3 of 3 orders').waitFor()
  await page.getByRole('checkbox', { name: /Dilated eye exam/ }).press('Space')
  await page.getByText('2 of 3 orders').waitFor()
  expect(await findingsInBothThemes(page, 'measures-place-set')).toEqual([])
  await page.getByRole('button', { name: 'Sign 2 orders' }).press('Enter')
  for (const name of ['Hemoglobin A1c', 'Lipid panel'])
    await page.getByRole('article', { name }).getByText('Active').waitFor()
  await soon(async () => expect(await page.getByRole('article', { name: 'Dilated eye exam' }).count()).toBe(0))
}, 60_000)

test('a child’s blood pressure stands beside where it lies for age, sex and height', async () => {
  await go(`/patients/${childId}?section=vitals`, 'Kindler, Toby')
  await page.getByLabel('Blood pressure').focus()
  await type('112/74')
  await press('Enter')
  const taken = page.getByRole('region', { name: 'Vital signs taken' })
  await taken.getByText('112/74').waitFor()
  await taken.getByText(/P\d+ \/ P\d+/).waitFor()
  expect(await findingsInBothThemes(page, 'measures-percentiles')).toEqual([])
}, 60_000)

test('whoever goes on before the lists are there again finds no form that would save the same twice', async () => {
  const clients = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await clients.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  const saved = async () =>
    valueOf(await clients.vitals.sets({ patientId: childId as never })).filter(({ observations }) =>
      observations.some(({ parts }) => parts.some(({ value }) => value.value === '101')),
    ).length
  let slow = true
  await page.route(
    (url) => url.pathname.startsWith('/rpc'),
    async (route) => {
      if (slow && (route.request().postData() ?? '').includes('vitals.sets'))
        await new Promise((then) => setTimeout(then, 3_000))
      // One that nobody waits for any more is gone by then.
      await route.continue().catch(() => null)
    },
  )
  await go(`/patients/${childId}?section=vitals`, 'Kindler, Toby')
  await page.getByLabel('Blood pressure').fill('101/63')
  await page.getByLabel('Blood pressure').press('Enter')
  await soon(async () => expect(await saved()).toBe(1))
  await page.getByRole('tab', { name: 'Details' }).click()
  await page.getByLabel('Blood pressure').waitFor({ state: 'detached' })
  slow = false
  await page.getByRole('tab', { name: 'Vitals and growth' }).click()
  await page.getByRole('region', { name: 'Vital signs taken' }).getByText('101/63').waitFor()
  await soon(async () => expect(await page.getByLabel('Blood pressure').inputValue()).toBe(''))
  expect(await saved()).toBe(1)
  await page.unrouteAll({ behavior: 'wait' })
}, 60_000)

test('the report is reviewed from the list, corrected with the old seen, and stands there again', async () => {
  await page.locator('main h1').first().focus()
  await press('g', 'l')
  await page.getByRole('heading', { name: 'Results to review', level: 1 }).waitFor()
  const row = page.locator('tbody tr[tabindex]').first()
  await row.filter({ hasText: 'Basic metabolic panel' }).focus()
  await press('Enter')
  const report = page.getByRole('article', { name: 'Basic metabolic panel' })
  await report.getByText('6.8 mmol/L').waitFor()
  await report.getByText('<0.20 mg/dL').waitFor()
  expect(await findingsInBothThemes(page, 'measures-inbox')).toEqual([])
  // Opened by Enter, reviewed by Enter: the focus is on the button already.
  expect(await report.getByRole('button', { name: 'Review' }).evaluate((one) => one === document.activeElement)).toBe(
    true,
  )
  await press('Enter')
  await type('Repeat today')
  await press('Control+Enter')
  await page.getByText('Everything is reviewed.').waitFor()
  await page.locator('main h1:focus').waitFor()

  await go(`/patients/${stage.patientId}?section=results`, 'Zimmermann, Aurelia')
  await report.getByText('Repeat today').waitFor()
  await report.getByRole('button', { name: 'Correct' }).focus()
  await press('Enter')
  const potassium = page.getByLabel('Potassium (mmol/L)')
  await potassium.focus()
  await press('Control+a')
  await type('4.2')
  await page.getByLabel('Why is it corrected?').focus()
  await type('Hemolyzed specimen')
  await press('Enter')
  await report.getByText('Corrected', { exact: true }).waitFor()
  await report.getByText('6.8 mmol/L').waitFor()
  await report.getByText('4.2 mmol/L').waitFor()
  await report.getByText('Taken back: Hemolyzed specimen').waitFor()
  await report.getByRole('button', { name: 'Potassium' }).last().focus()
  await press('Enter')
  const trend = page.getByRole('region', { name: 'Potassium over time' })
  await trend.getByText('4.2 mmol/L').waitFor()
  await soon(async () => expect(await trend.getByText('6.8 mmol/L').count()).toBe(0))
  expect(await findingsInBothThemes(page, 'measures-results')).toEqual([])
}, 60_000)

test('nothing was asked of the network, and nothing went wrong in the page', () => {
  expect(stage.strayRequests).toEqual([])
  expect(stage.errors).toEqual([])
})
