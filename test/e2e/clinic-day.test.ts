import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { PatientId } from '../../shared/kernel/index.ts'
import { endPrograms, type Program } from '../cli/program.ts'
import { clientsOf, scratchCore, valueOf } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { startBrowser } from './browser.ts'
import { board, bookNext, checkIn, room, step, walkIn } from './clinic-day/counter.ts'
import { type Hands, handsOf, sitDown } from './clinic-day/hands.ts'
import { charge, collect, nextCharge, openCharge } from './clinic-day/money.ts'
import { FEES, foundClinic, PEOPLE, STAFF, type Who } from './clinic-day/practice.ts'
import { instead, leave, note, orders, order, see, stopped, weigh } from './clinic-day/visit.ts'
import { openProgram } from './killable.ts'
import { soon } from './soon.ts'

/** What the steps of a day may cost. An action is a key, a chord, or a text that is typed in one go. */
const MOST = { book: 6, checkIn: 5, repeat: 3, fresh: 8 }
/** What the day comes to, in cents: charges by patient, and what was taken. */
const CHARGED = {
  okafor: FEES.G0463,
  lindqvist: FEES.G0463,
  zimmermann: FEES.G0438,
  quill: FEES.G0463 + 2 * FEES.J1885,
  nguyen: FEES.G0447,
  haddad: FEES.G0463,
} as const
const TAKEN = { card: 2_500, check: 2_500, cash: FEES.G0463 + 2_000 }
const sumOf = (sums: Readonly<Record<string, number>>) => Object.values(sums).reduce((all, one) => all + one, 0)

let browser: Browser
let dataDir: string
let daybook: Program
let desk: Hands
let assistant: Hands
let doctor: Hands
let manager: Hands
let ids: Record<Who, PatientId>

/** A part of the day. What came before must have gone well: nobody is roomed who was never checked in. */
let stuckIn: string | null = null
function chapter(name: string, act: () => Promise<void>, milliseconds = 120_000): void {
  test(
    name,
    async () => {
      if (stuckIn !== null) throw new Error(`The day came no further than “${stuckIn}”`)
      stuckIn = name
      try {
        await act()
        stuckIn = null
      } catch (error) {
        for (const hands of [desk, assistant, doctor, manager]) await hands.keepPicture('stuck')
        throw error
      }
    },
    milliseconds,
  )
}

beforeAll(async () => {
  dataDir = join(await scratch('clinic-day'), 'data')
  ids = await foundClinic(dataDir)
  browser = await startBrowser()
  const opened = await openProgram(browser, dataDir)
  ;({ daybook } = opened)
  desk = await handsOf(opened.window, 'Dana Desk')
  assistant = await sitDown(browser, dataDir, 'Mia Assistant')
  doctor = await sitDown(browser, dataDir, 'Dr. Lee')
  manager = await sitDown(browser, dataDir, 'Morgan Manager')
}, 600_000)
afterAll(async () => {
  await browser?.close()
  await endPrograms()
})

chapter(
  `five patients are booked on the telephone, each in at most ${MOST.book} actions; one calls it off`,
  async () => {
    await desk.go('g g', 'Schedule')
    await desk.at(desk.page.getByRole('application'))
    await desk.press(
      'Home',
      'PageDown',
      'PageDown',
      'PageDown',
      'PageDown',
      'PageDown',
      'PageDown',
      'PageDown',
      'PageDown',
    )
    for (const who of ['okafor', 'lindqvist', 'zimmermann', 'quill', 'bergstrom'] as const)
      expect(await bookNext(desk, PEOPLE[who])).toBeLessThanOrEqual(MOST.book)
    await desk.look('schedule')
    // Nils calls: he feels better.
    const { page } = desk
    const nils = page.getByRole('application').getByRole('button', { name: /Bergström/ })
    await desk.press('Enter')
    await desk.tabTo(page.getByRole('button', { name: 'Cancel the visit' }))
    await desk.press('Enter')
    await desk.at(page.getByLabel('Why is it cancelled?'))
    await desk.type('Feels better')
    await desk.press('Enter')
    await nils.waitFor({ state: 'detached' })
  },
)

chapter(`who comes is checked in in at most ${MOST.checkIn} actions: asked, signed and paid`, async () => {
  await desk.go('g v', 'Board of the day')
  const cost = async (who: Who, more = {}) => (await checkIn(desk, PEOPLE[who], more)).actions
  expect(await cost('okafor', { takes: 2_500, look: 'check-in' })).toBeLessThanOrEqual(MOST.checkIn)
  expect(await cost('lindqvist', { signs: 'Anna Lindqvist' })).toBeLessThanOrEqual(MOST.checkIn)
  // A check has a number, which is typed.
  expect(await cost('zimmermann', { takes: 2_500, check: '1042' })).toBeLessThanOrEqual(MOST.checkIn + 4)
  expect(await cost('quill')).toBeLessThanOrEqual(MOST.checkIn)
})

chapter('two walk in, and are checked in like everybody', async () => {
  await walkIn(desk, 'nguyen', PEOPLE.nguyen, 'Bao Nguyen')
  await walkIn(desk, 'haddad', PEOPLE.haddad, 'Samir Haddad')
  await desk.look('board')
})

chapter('a child who was not weighed: nothing is computed, and the allergy stands beside the drug', async () => {
  await see(doctor, PEOPLE.lindqvist, 'chart')
  await orders(doctor)
  await order(doctor, 'amoxicillin 80', '45 mg/kg/day div bid x10d')
  const { page } = doctor
  await page.locator('[data-by-weight="weight"]').waitFor()
  await page
    .locator('[data-beside]')
    .getByText(/^Not checked: \d+ kinds?$/)
    .waitFor()
  // No amount is computed, and none to dispense.
  await soon(async () => expect(await page.getByLabel('Quantity').inputValue()).toBe(''))
  await page
    .locator('[data-beside="alert"]')
    .getByText(/penicillin/i)
    .first()
    .waitFor()
  await doctor.press('Control+Enter')
  // Refused: the form stands, and nothing was written.
  await page.locator('[data-by-weight="weight"]').waitFor()
  await soon(async () => expect(await page.getByRole('article').count()).toBe(0))
  await doctor.look('not-weighed')
  await doctor.tabTo(page.getByRole('button', { name: 'Cancel', exact: true }))
  await doctor.press('Enter')
  await page.getByLabel('Drug').waitFor({ state: 'detached' })
})

chapter('all are roomed, and their vital signs taken', async () => {
  await assistant.go('g v', 'Board of the day')
  for (const who of ['okafor', 'lindqvist', 'zimmermann'] as const) await room(assistant, PEOPLE[who])
  await weigh(assistant, PEOPLE.okafor, { 'Blood pressure': '138/84', Pulse: '72', Weight: '71 kg' })
  await weigh(assistant, PEOPLE.lindqvist, { Temperature: '38.4 C', Weight: '18.2 kg' }, 'vitals')
  await weigh(assistant, PEOPLE.zimmermann, { 'Blood pressure': '132/80', Weight: '70 kg' })
})

chapter('warfarin: trimethoprim-sulfamethoxazole is stopped and changed', async () => {
  const { page } = doctor
  await see(doctor, PEOPLE.okafor)
  await orders(doctor)
  await order(doctor, 'sulfamethoxazole 800 trimethoprim', '1 tab po bid x3d')
  await doctor.press('Control+Enter')
  await stopped(doctor, /warfarin/i)
  await doctor.look('warfarin')
  await instead(doctor, 'cephalexin 500 capsule', '1 cap po bid x5d')
  await doctor.press('Control+Enter')
  await page.locator('article[data-state="signed"]', { hasText: 'cephalexin 500 MG' }).waitFor()
  await soon(async () => expect(await page.locator('article', { hasText: 'sulfamethoxazole' }).count()).toBe(0))
  await note(doctor, 'Urinary tract infection')
  await leave(doctor, PEOPLE.okafor)
})

chapter('penicillin: amoxicillin is stopped; another is dosed by weight', async () => {
  const { page } = doctor
  await see(doctor, PEOPLE.lindqvist)
  await orders(doctor)
  await order(doctor, 'amoxicillin 80', '45 mg/kg/day div bid x10d')
  await page.locator('[data-by-weight="computed"]').waitFor()
  await doctor.press('Control+Enter')
  await stopped(doctor, /penicillin/i)
  await doctor.look('penicillin')
  await instead(doctor, 'azithromycin 40', '10 mg/kg po daily x5d')
  await page.locator('[data-by-weight="computed"]').getByText('18.2 kg').waitFor()
  await page.getByText('Take 4.6 mL by mouth once a day, for 5 days.').waitFor()
  await doctor.look('by-weight')
  await doctor.press('Control+Enter')
  await page.locator('article[data-state="signed"]', { hasText: 'azithromycin 40 MG/ML' }).waitFor()
  await note(doctor, 'Otitis media')
  await leave(doctor, PEOPLE.lindqvist)
})

chapter(
  `long-term drugs are repeated in at most ${MOST.repeat} actions, a new one takes at most ${MOST.fresh}`,
  async () => {
    const { page } = doctor
    await see(doctor, PEOPLE.zimmermann)
    await orders(doctor)
    doctor.actions = 0
    await doctor.press('r a')
    await page.locator('article[data-state="signed"]').nth(3).waitFor()
    expect(doctor.actions).toBeLessThanOrEqual(MOST.repeat)
    doctor.actions = 0
    await order(doctor, 'torva 20', '1 tab po qhs #90 rf 3')
    await doctor.press('Control+Enter')
    await page.locator('article[data-state="signed"]', { hasText: 'atorvastatin 20 MG' }).waitFor()
    expect(doctor.actions).toBeLessThanOrEqual(MOST.fresh)
    await doctor.look('orders')
    await note(doctor, 'Hypertension, controlled')
    // Finished in the chart: the board knows it without anybody saying it twice.
    await leave(doctor, PEOPLE.zimmermann, 'chart')
  },
)

chapter('a drug in words is NOT CHECKED, never clear, and wants its reason', async () => {
  const { page } = doctor
  await room(assistant, PEOPLE.quill)
  await see(doctor, PEOPLE.quill)
  await orders(doctor)
  await order(doctor, 'Grandmother’s drops', '5 mL po daily #100', false)
  await page
    .locator('[data-beside]')
    .getByText(/^Not checked: \d+ kinds?$/)
    .waitFor()
  await soon(async () => expect(await page.locator('[data-beside="checked-clear"]').count()).toBe(0))
  await doctor.press('Control+Enter')
  const why = page.getByLabel(/Why it is prescribed although/)
  await doctor.at(why)
  await page.locator('[data-safety="not-checked"]').waitFor()
  await doctor.look('not-checked')
  await doctor.type('She has taken it for years')
  await doctor.press('Control+Enter')
  await page.locator('article[data-state="signed"]', { hasText: 'Grandmother' }).waitFor()
  await note(doctor, 'Back pain')
  await leave(doctor, PEOPLE.quill)
  await room(assistant, PEOPLE.nguyen)
  await see(doctor, PEOPLE.nguyen)
  await note(doctor, 'Counselling on weight', true)
  await leave(doctor, PEOPLE.nguyen)
  await room(assistant, PEOPLE.haddad)
  await see(doctor, PEOPLE.haddad)
  await note(doctor, 'Common cold', true)
  await leave(doctor, PEOPLE.haddad, 'chart')
})

chapter(
  'every signed visit is charged to whoever covers it; what was taken at the counter waits for its visit',
  async () => {
    await manager.go('g q', 'Missing charges')
    await manager.page.getByRole('heading', { name: '6 signed visits without a charge' }).waitFor()
    await manager.look('missing')
    await openCharge(manager, PEOPLE.okafor)
    await charge(manager, PEOPLE.okafor, ['G0463'], 'Prairie Mutual', CHARGED.okafor, 'charge')
    await nextCharge(manager, PEOPLE.lindqvist)
    await charge(manager, PEOPLE.lindqvist, ['G0463'], '', CHARGED.lindqvist)
    await nextCharge(manager, PEOPLE.zimmermann)
    await charge(manager, PEOPLE.zimmermann, ['G0438'], 'Lakeshore Blue', CHARGED.zimmermann)
    await manager.look('charged')
    await nextCharge(manager, PEOPLE.quill)
    await charge(manager, PEOPLE.quill, ['G0463', 'J1885:2'], 'Medicare', CHARGED.quill)
    await nextCharge(manager, PEOPLE.nguyen)
    await charge(manager, PEOPLE.nguyen, ['G0447'], '', CHARGED.nguyen)
    await nextCharge(manager, PEOPLE.haddad)
    await charge(manager, PEOPLE.haddad, ['G0463'], '', CHARGED.haddad)
    await manager.go('g q', 'Missing charges')
    await manager.page.getByText('Every signed visit has a charge').waitFor()
  },
)

chapter('what is owed is collected at the way out, and everybody goes home', async () => {
  await collect(desk, PEOPLE.lindqvist, { method: 'cash', cents: FEES.G0463, whole: true }, 'account')
  await collect(desk, PEOPLE.nguyen, { method: 'cash', cents: 2_000, whole: false })
  await desk.go('g v', 'Board of the day')
  for (const who of ['okafor', 'lindqvist', 'zimmermann', 'quill', 'nguyen', 'haddad'] as const) {
    await step(desk, PEOPLE[who], 'Done')
    await board(desk, 'gone', PEOPLE[who].familyName)
  }
  await desk.look('board-evening')
})

chapter('the day sheet is what was charged and taken, and the day is closed to the cent', async () => {
  const { page } = manager
  await manager.go('g j', 'Day sheet')
  await page.locator('[data-tie="T10"]').waitFor()
  await soon(async () => expect(await page.locator('[data-holds="false"]').count()).toBe(0))
  const total = page.getByRole('table', { name: 'Day sheet' }).locator('tbody tr').last()
  await total.locator(`[data-cents="${sumOf(CHARGED)}"]`).waitFor()
  await page
    .locator(`[data-cents="${sumOf(TAKEN)}"]`)
    .first()
    .waitFor()
  await manager.look('day-sheet')
  await manager.go('g z', 'Day close')
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  await manager.at(field('Cash'))
  await manager.type(((TAKEN.cash - 50) / 100).toFixed(2))
  await manager.tabTo(field('Check'))
  await manager.type('25')
  await page.getByText('What was counted differs').waitFor()
  await manager.press('Enter')
  await page.getByText('Say why.').first().waitFor()
  await manager.look('closing-short')
  // Half a dollar lay under the tray.
  await manager.tabTo(field('Cash'), true)
  await manager.press('Control+a')
  await manager.type((TAKEN.cash / 100).toFixed(2))
  await page.getByText('What was counted differs').waitFor({ state: 'detached' })
  await manager.press('Enter')
  await page.getByRole('table', { name: 'Closes' }).waitFor()
  await manager.look('closed')
})

chapter('nothing was asked of the network, nothing went wrong in a page, and the store says the same', async () => {
  for (const hands of [desk, assistant, doctor, manager])
    expect([hands.person, hands.strayRequests, hands.errors]).toEqual([hands.person, [], []])
  daybook.child.kill('SIGTERM')
  await daybook.ended
  const practice = await scratchCore({ dataDir })
  try {
    const clients = clientsOf(practice.core.connect('cli'))
    valueOf(await clients.access.signIn({ login: STAFF.manager.login, password: STAFF.manager.password }))
    const { closes } = valueOf(await clients.ledger.closing({}))
    const counts = { ...TAKEN, eft: 0 }
    expect(closes).toMatchObject([{ differenceCents: 0, counts, expected: counts, signedName: 'Morgan Manager' }])
    expect(valueOf(await clients.charges.missing({}))).toMatchObject({ rows: [], total: 0 })
    const account = async (who: Who) => valueOf(await clients.ledger.account({ patientId: ids[who] }))
    expect(await account('okafor')).toMatchObject({ insuranceCents: CHARGED.okafor, unappliedCents: 2_500 })
    expect(await account('lindqvist')).toMatchObject({ patientCents: 0, insuranceCents: 0, unappliedCents: 0 })
    expect(await account('nguyen')).toMatchObject({ patientCents: CHARGED.nguyen - 2_000 })
    const physician = await practice.signedIn('dr.lee')
    expect(valueOf(await (await practice.signedIn('admin')).ledger.verify({})).broken).toEqual([])
    for (const who of Object.keys(CHARGED) as (keyof typeof CHARGED)[]) {
      const visits = valueOf(await physician.encounters.list({ patientId: ids[who], limit: 9 }))
      expect([who, visits.map(({ status }) => status)]).toEqual([who, ['finished']])
    }
    expect(valueOf(await physician.encounters.list({ patientId: ids.bergstrom, limit: 9 }))).toEqual([])
    const [drug] = valueOf(await physician.prescriptions.list({ patientId: ids.lindqvist }))
    expect(drug).toMatchObject({ state: 'signed', sigText: '4.6 mL po daily x5d' })
    // Nothing of the drug that was stopped goes to the pharmacist.
    expect(drug?.note).toBe('10 mg/kg × 18.2 kg = 182 mg')
  } finally {
    await practice.core.close()
  }
})
