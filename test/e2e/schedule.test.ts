import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { dayIn, type Instant } from '../../shared/kernel/index.ts'
import { clientsOf, PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

let stage: Stage
let page: Page
const ZONE = 'America/New_York'
const TODAY = dayIn(ZONE, Date.now() as Instant)

const go = async (path: string, heading: string) => {
  await page.evaluate((to) => {
    location.hash = to
  }, path)
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
}
/** What a hand does, counted: a key, or a text that is typed in one go. */
let actions = 0
const press = async (...keys: string[]) => {
  for (const key of keys) {
    actions += 1
    await page.keyboard.press(key)
  }
}
const type = async (text: string) => {
  actions += 1
  await page.keyboard.type(text)
}
const grid = () => page.getByRole('application')
const cursor = () => page.locator('#schedule-cursor').innerText()

beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  const manager = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await manager.access.signIn({ login: MANAGER.login, password: MANAGER.password }))
  const { locations, providers } = valueOf(await manager.practice.places({}))
  const locationId = locations[0]!.locationId
  const saved = { id: null, revision: 0 }
  for (const [name, durationMinutes] of [
    ['Follow-up', 20],
    ['New patient', 40],
  ] as const)
    valueOf(await manager.practice.saveVisitType({ ...saved, details: { name, durationMinutes } }))
  for (const name of ['Room 1', 'Room 2'])
    valueOf(await manager.practice.saveResource({ ...saved, details: { name, locationId } }))
  const all = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00' as never, until: '24:00' as never }))
  for (const { providerId } of providers)
    valueOf(
      await manager.practice.saveSchedule({
        ...saved,
        details: { providerId, locationId, startsOn: '2026-01-01' as never, hours: all },
      }),
    )
  await signIn(page, 'Dana Desk', PASSWORDS.desk)
}, 120_000)
afterAll(() => stage?.close())

test('a visit is booked by the keyboard in six actions or fewer', async () => {
  await go('/schedule', 'Schedule')
  await grid().focus()
  await page.keyboard.press('Home')
  for (let i = 0; i < 9; i++) await page.keyboard.press('PageDown')
  expect(await cursor()).toMatch(/9:00 AM, free/)
  expect(await findingsInBothThemes(page, 'schedule-empty')).toEqual([])
  actions = 0
  await press('Enter')
  await type('zimm')
  await page.getByRole('option', { name: 'Zimmermann, Aurelia' }).waitFor()
  await press('Enter')
  await page.getByLabel('Patient', { exact: true }).and(page.locator('[value*="1980"]')).waitFor()
  await press('Enter')
  await grid()
    .getByRole('button', { name: /9:00 AM Zimmermann, Aurelia/ })
    .waitFor()
  expect(actions).toBeLessThanOrEqual(6)
}, 60_000)

test('Escape empties a patient field that holds text, the next one leaves it', async () => {
  await page.getByRole('button', { name: 'New booking' }).click()
  const field = page.getByLabel('Patient', { exact: true })
  const found = page.getByRole('option', { name: /Okafor/ })
  await field.fill('okaf')
  await found.first().waitFor()
  await page.keyboard.press('Escape')
  await found.first().waitFor({ state: 'detached' })
  expect(await field.inputValue()).toBe('')
  expect(await field.evaluate((input) => input === document.activeElement)).toBe(true)
  await page.keyboard.press('Escape')
  await page.locator('main h1:focus').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await field.waitFor({ state: 'detached' })
}, 60_000)

test('what is taken is said with its cause, and the front desk cannot book over it', async () => {
  await grid().focus()
  await page.keyboard.press('Shift+ArrowUp')
  await page.keyboard.press('Enter')
  await page.keyboard.type('okaf')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  const conflicts = page.locator('[data-conflicts]')
  await conflicts.getByText('has another visit').waitFor()
  await conflicts.getByText('A prescriber or the office manager may overbook').waitFor()
  await soon(async () => expect(await page.getByRole('button', { name: 'Book all the same' }).isDisabled()).toBe(true))
  expect(await findingsInBothThemes(page, 'schedule-conflict')).toEqual([])
  // The next free time takes its place by one press.
  await page.getByRole('button', { name: 'Find the next free time' }).click()
  const offers = page.getByRole('group', { name: 'Find the next free time' }).getByRole('button')
  await offers.first().waitFor()
  await offers.first().click()
  await conflicts.waitFor({ state: 'detached' })
  await page.getByLabel('Day', { exact: true }).last().fill(TODAY)
  await page.getByLabel('Time', { exact: true }).fill('10:00')
  await page.getByLabel('Reason for the visit').fill('Cough')
  await page.keyboard.press('Enter')
  await grid()
    .getByRole('button', { name: /10:00 AM Okafor/ })
    .waitFor()
}, 60_000)

test('a booking is moved by the keyboard, and by the pointer', async () => {
  const booked = grid().getByRole('button', { name: /Okafor/ })
  await booked.click()
  await page.getByRole('heading', { name: 'Booking' }).waitFor()
  await grid().focus()
  await page.keyboard.press('m')
  expect(await cursor()).toMatch(/^Moving Okafor/)
  await page.keyboard.press('PageDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Move', exact: true }).waitFor()
  expect(await findingsInBothThemes(page, 'schedule-move')).toEqual([])
  await page.getByLabel('Time', { exact: true }).press('Enter')
  await grid()
    .getByRole('button', { name: /11:00 AM Okafor/ })
    .waitFor()

  await booked.scrollIntoViewIfNeeded()
  const box = (await booked.boundingBox())!
  await page.mouse.move(box.x + 20, box.y + 4)
  await page.mouse.down()
  await page.mouse.move(box.x + 20, box.y + 30, { steps: 5 })
  await page.mouse.move(box.x + 20, box.y + 52, { steps: 5 })
  await page.mouse.up()
  const time = page.getByLabel('Time', { exact: true })
  await time.waitFor()
  await soon(async () => expect(await time.inputValue()).toBe('11:30'))
  await time.press('Enter')
  await grid()
    .getByRole('button', { name: /11:30 AM Okafor/ })
    .waitFor()
}, 60_000)

test('a week of one provider; cancelled with a reason, the time is free', async () => {
  await page.getByText('Week', { exact: true }).click()
  await page.getByText('· Cancelled').waitFor({ state: 'detached' })
  expect(await findingsInBothThemes(page, 'schedule-week')).toEqual([])
  await page.getByText('Day', { exact: true }).first().click()
  await grid()
    .getByRole('button', { name: /Okafor/ })
    .click()
  await page.getByRole('button', { name: 'Cancel the visit' }).click()
  await page.getByLabel('Why is it cancelled?').fill('Feels better')
  await page.keyboard.press('Enter')
  await grid()
    .getByRole('button', { name: /Okafor/ })
    .waitFor({ state: 'detached' })
  await page.getByText('Feels better').waitFor()
  expect(await findingsInBothThemes(page, 'schedule-details')).toEqual([])
}, 60_000)

const OKAFOR = /Okafor/
const bookings = async () => {
  const manager = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await manager.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  const [found] = valueOf(await manager.patients.search({ text: 'okafor' }))
  const all = valueOf(await manager.appointments.ofPatient({ patientId: found!.patientId }))
  return all.map(({ startLocal, status }) => [startLocal.slice(11), status])
}

test('a series is booked on the screen; one visit of it is moved, and those after it are cancelled', async () => {
  await grid().focus()
  await page.keyboard.press('Home')
  for (let i = 0; i < 14; i++) await page.keyboard.press('PageDown')
  expect(await cursor()).toMatch(/2:00 PM, free/)
  await page.keyboard.press('Enter')
  await page.keyboard.type('okaf')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByLabel('Repeats').selectOption('week')
  await page.getByLabel('Visits', { exact: true }).fill('4')
  expect(await findingsInBothThemes(page, 'schedule-repeats')).toEqual([])
  await page.getByLabel('Reason for the visit').fill('Dressing')
  await page.keyboard.press('Enter')
  const booked = grid().getByRole('button', { name: OKAFOR })
  await grid()
    .getByRole('button', { name: /2:00 PM Okafor/ })
    .waitFor()
  await soon(async () => expect((await bookings()).filter(([time]) => time === '14:00')).toHaveLength(4))
  await booked.click()
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await page.getByText('This one', { exact: true }).waitFor()
  const time = page.getByLabel('Time', { exact: true })
  await time.fill('15:00')
  await time.press('Enter')
  await grid()
    .getByRole('button', { name: /3:00 PM Okafor/ })
    .waitFor()
  await soon(async () => expect((await bookings()).filter(([at]) => at === '14:00')).toHaveLength(3))
  await booked.click()
  await page.getByRole('button', { name: 'Cancel the visit' }).click()
  await page.getByText('All to come', { exact: true }).click()
  expect(await findingsInBothThemes(page, 'schedule-scope')).toEqual([])
  await page.getByLabel('Why is it cancelled?').fill('Healed')
  await page.keyboard.press('Enter')
  await booked.waitFor({ state: 'detached' })
  await soon(async () =>
    expect((await bookings()).filter(([at, status]) => at! >= '14:00' && status !== 'cancelled')).toEqual([]),
  )
}, 90_000)

test('who arrives is checked in by name and birth date in five actions or fewer', async () => {
  await go('/board', 'Board of the day')
  await page.locator('[data-lane="expected"]').getByText('Zimmermann, Aurelia').waitFor()
  expect(await page.getByLabel('Who is here?').evaluate((field) => field === document.activeElement)).toBe(true)
  actions = 0
  await type('zimm 2/29/1980')
  await press('Enter')
  const checkIn = page.locator('form').getByRole('button', { name: 'Check in' })
  await checkIn.waitFor()
  expect(await findingsInBothThemes(page, 'board-check-in')).toEqual([])
  await press(' ')
  await soon(async () => expect(await page.getByLabel('Name, address and telephone are right').isChecked()).toBe(true))
  await press('Enter')
  await page.locator('[data-lane="arrived"]').getByText('Zimmermann, Aurelia').waitFor()
  expect(actions).toBeLessThanOrEqual(5)
}, 60_000)

test('she is roomed, and a change elsewhere is on the board at once', async () => {
  await page.locator('[data-card]').filter({ hasText: 'Zimmermann' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'To the room' }).waitFor()
  await page.keyboard.press('Enter')
  const roomed = page.locator('[data-lane="roomed"]').getByText('Zimmermann, Aurelia')
  await roomed.waitFor()
  await page.locator('[data-lane="roomed"]').getByText('Room 1').waitFor()
  // How long she is in the room, and in the house.
  await page
    .locator('[data-lane="roomed"]')
    .getByText(/\d+ min · here \d+ min/)
    .waitFor()
  expect(await findingsInBothThemes(page, 'board')).toEqual([])
  // The doctor, at another PC's screen.
  const doctor = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await doctor.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  const { locations } = valueOf(await doctor.practice.places({}))
  const board = valueOf(await doctor.flow.board({ locationId: locations[0]!.locationId }))
  const { appointmentId, patientId } = board.appointments.find(({ status }) => status === 'roomed')!
  const moved = valueOf(await doctor.flow.move({ appointmentId, from: 'roomed', to: 'with-provider' }))
  expect(moved.encounterId).not.toBeNull()
  await page.locator('[data-lane="with-provider"]').getByText('Zimmermann, Aurelia').waitFor()
  const [visit] = valueOf(await doctor.encounters.list({ patientId, limit: 5 }))
  expect(visit).toMatchObject({ appointmentId, status: 'in-progress', type: { text: 'Follow-up' } })
}, 60_000)

test('a walk-in, and the set-up by whoever manages the practice', async () => {
  await page.getByRole('button', { name: 'Walk-in' }).click()
  await page.keyboard.type('berg')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await page
    .locator('form')
    .getByRole('button', { name: /Walk-in|Book all the same/ })
    .click()
  await page.locator('[data-lane="arrived"]').getByText('Bergström').waitFor()
  await page.keyboard.press('Control+l')
  await page.getByRole('navigation').waitFor({ state: 'detached' })
}, 60_000)

test('a provider who cannot come: what was booked on her day goes to another day, or is listed to be called', async () => {
  const desk = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await desk.access.signIn({ login: 'desk', password: PASSWORDS.desk }))
  const { locations, providers, visitTypes } = valueOf(await desk.practice.places({}))
  const [lee] = providers
  const day = new Date(Date.parse(TODAY) + 9 * 86_400_000).toISOString().split('T')[0]!
  const [found] = valueOf(await desk.patients.search({ text: 'okafor' }))
  const details = {
    patientId: found!.patientId,
    locationId: locations[0]!.locationId,
    visitTypeId: visitTypes[0]!.visitTypeId,
    providerId: lee!.providerId,
    resourceId: null,
    startLocal: `${day}T09:00`,
    fold: 'first',
    reason: '',
  }
  const allow = { warnings: ['hours', 'patient'], overbookReason: '' }
  const [one] = valueOf(await desk.appointments.book({ details, repeat: null, walkIn: false, allow } as never))
  await signIn(page, 'Dana Desk', PASSWORDS.desk)
  await go('/schedule', 'Schedule')
  await page.getByLabel('Go to day').fill(day)
  await page.keyboard.press('Enter')
  await grid()
    .getByRole('button', { name: /9:00 AM Okafor/ })
    .waitFor()
  await page.getByRole('button', { name: 'Provider away' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Provider', { exact: true }).last().selectOption(lee!.providerId)
  await page.getByLabel('Why?').fill('Ill')
  await page.getByLabel('What becomes of the bookings').selectOption('day')
  await page.getByLabel('Day', { exact: true }).last().fill('+11')
  expect(await findingsInBothThemes(page, 'schedule-away')).toEqual([])
  await page.getByRole('button', { name: 'Block the day' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Moved (1)').waitFor()
  const { appointment } = valueOf(await desk.appointments.get({ appointmentId: one!.appointmentId }))
  expect(appointment.startLocal).toBe(
    `${new Date(Date.parse(TODAY) + 11 * 86_400_000).toISOString().split('T')[0]}T09:00`,
  )
  await page.keyboard.press('Control+l')
  await page.getByRole('navigation').waitFor({ state: 'detached' })
}, 90_000)

test('the office manager sets up a visit type, and sees a patient’s bookings', async () => {
  await signIn(page, MANAGER.displayName, MANAGER.password)
  await go('/practice/schedule', 'Set up the schedule')
  await page.getByRole('button', { name: 'New visit type' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('Procedure')
  expect(await findingsInBothThemes(page, 'setup-type')).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByText('Procedure · 20 min · teal').waitFor()
  await page.getByRole('button', { name: 'New hours' }).click()
  await page.getByLabel('Mon', { exact: true }).fill('8-12, 1-')
  await page.getByText('As 8-12, 1-5').waitFor()
  expect(await findingsInBothThemes(page, 'setup-hours')).toEqual([])
  await page.keyboard.press('Escape')
  await go(`/patients/${stage.patientId}/appointments`, 'Bookings')
  await page.getByRole('row').filter({ hasText: 'Follow-up' }).first().waitFor()
  expect(await findingsInBothThemes(page, 'patient-bookings')).toEqual([])
}, 90_000)

test('nothing was asked of the network, and nothing went wrong in the page', () => {
  expect(stage.strayRequests).toEqual([])
  expect(stage.errors).toEqual([])
})
