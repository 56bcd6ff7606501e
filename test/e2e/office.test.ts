import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { clientsOf, type Clients, scratchCore, valueOf } from '../support/practices.ts'
import { looksRight } from './axe.ts'
import { openPage, SCREENS, startBrowser, type Watched } from './browser.ts'
import { signIn } from './stage.ts'

/** Source: shared/access/demo-people.data.ts */
const MANAGER = { login: 'manager', displayName: 'Morgan Mensah', password: 'demo-office-manager' }
const PATIENTS = 24

let practice: Awaited<ReturnType<typeof scratchCore>>
let shell: Awaited<ReturnType<typeof startBrowserShell>>
let browser: Browser
let watched: Watched
let page: Page
let manager: Clients

/** The demonstration practice, as somebody sees it who opens Daybook for the first time. */
beforeAll(async () => {
  practice = await scratchCore()
  valueOf(await clientsOf(practice.core.connect('cli')).practice.createDemo({ patients: PATIENTS }))
  manager = clientsOf(practice.core.connect('cli'))
  valueOf(await manager.access.signIn({ login: MANAGER.login, password: MANAGER.password }))
  shell = await startBrowserShell({ core: practice.core, screens: SCREENS })
  browser = await startBrowser()
  watched = await openPage(browser)
  ;({ page } = watched)
  await page.goto(shell.newAddress())
  await signIn(page, MANAGER.displayName, MANAGER.password)
}, 400_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await practice?.remove()
})

const look = (name: string) => looksRight(page, `office-${name}`)
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key)
}
const go = async (path: string, heading: string) => {
  await page.goto(`${page.url().split('#')[0]}#${path}`)
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  await page.locator('main [data-waiting]').first().waitFor({ state: 'detached' })
}
/** Somebody for whom insurance still owes something. */
async function owing() {
  for (const { patientId, familyName, givenName } of valueOf(await manager.patients.search({ text: '', limit: 50 }))) {
    const { lines } = valueOf(await manager.ledger.account({ patientId }))
    const line = lines.find(({ insuranceCents, cents, voided }) => insuranceCents === cents && cents > 0 && !voided)
    if (line) return { patientId, familyName, givenName, line }
  }
  throw new Error('nobody has an open charge')
}

test('the demonstration has money to show: the day sheet ties out, receivables stand in every age, months are closed', async () => {
  const today = valueOf(await manager.ledger.closing({})).today
  const { closes, closedThrough } = valueOf(await manager.ledger.closing({}))
  expect(closes.length).toBeGreaterThan(30)
  expect(closedThrough).not.toBeNull()
  const aging = valueOf(await manager.reports.aging({ asOf: today, by: 'payer' } as never))
  expect(aging.total.total).toBeGreaterThan(0)
  const ties = valueOf(await manager.reports.tieOuts({ fromOn: `${today.slice(0, 4)}-01-01`, toOn: today } as never))
  expect(ties.filter(({ holds }) => !holds)).toEqual([])
  expect(valueOf(await manager.ledger.verify({}, undefined as never)).broken).toEqual([])
  await go('/reports/aging', 'Receivables by age')
  await page.locator('tbody tr').first().waitFor()
  await look('aging')
  await go('/closing', 'Day close')
  await look('closing')
}, 120_000)

test('a payer’s payment is typed from paper and posted once it adds up, not before', async () => {
  const { patientId, familyName, givenName, line } = await owing()
  await go('/payers', 'Payers')
  await look('payers')
  await keys('Enter')
  await page.getByRole('heading', { name: 'Post a payer’s payment', level: 1 }).waitFor()
  await page.getByRole('combobox', { name: 'Payer' }).fill(line.payer)
  await keys('Escape')
  await page.getByRole('textbox', { name: 'Check number' }).fill('90210')
  await page.getByRole('textbox', { name: 'Amount' }).fill(String(Math.floor(line.cents / 2) / 100))
  // Others bear the family name, too.
  await page.locator('[data-find-charges]').fill(`${familyName} ${givenName}`)
  await page.getByRole('table', { name: 'Whose charge?' }).locator(`tbody tr`).first().waitFor()
  await keys('Enter', 'Enter')
  await page
    .getByRole('table', { name: /Charges of/ })
    .locator('tbody tr')
    .first()
    .waitFor()
  // Of several charges the one is taken that is still open whole.
  await page
    .getByRole('table', { name: /Charges of/ })
    .locator('tbody tr')
    .filter({ hasText: line.code })
    .first()
    .focus()
  await keys('Enter')
  await page.locator('[data-remit-line]').waitFor()
  const before = valueOf(await manager.ledger.account({ patientId })).insuranceCents
  await page.getByRole('textbox', { name: /^Paid/ }).fill('1')
  await keys('Enter')
  await page.getByText('Nothing has been posted.').waitFor()
  expect(valueOf(await manager.ledger.account({ patientId })).insuranceCents).toBe(before)
  await look('remit-open')
  const charged = Number(await page.locator('[data-remit-line] [data-cents]').first().getAttribute('data-cents'))
  const paid = Math.floor(line.cents / 2)
  await page.getByRole('textbox', { name: /^Allowed/ }).fill(String((paid + 500) / 100))
  await page.getByRole('textbox', { name: /^Paid/ }).fill(String(paid / 100))
  await page.getByRole('textbox', { name: /^Patient owes/ }).fill('5')
  expect(charged).toBeGreaterThan(paid)
  await page.getByText('The charges add up to the payment.').waitFor()
  await look('remit-fits')
  await keys('Enter')
  await page.getByText(/is posted/).waitFor()
  expect(valueOf(await manager.ledger.account({ patientId })).insuranceCents).toBeLessThan(before)
}, 120_000)

test('the checks and the cash go to the bank: the slip adds up, and nothing goes twice', async () => {
  const { patientId } = await owing()
  valueOf(await manager.ledger.takePayment({ patientId, cents: 2500, method: 'cash' }))
  valueOf(await manager.ledger.takePayment({ patientId, cents: 4150, method: 'check', reference: '1017' }))
  await go('/deposit', 'Bank deposit')
  const money = valueOf(await manager.ledger.undeposited({}))
  expect(money.length).toBeGreaterThan(1)
  const all = money.reduce((sum, { cents }) => sum + cents, 0)
  const total = page.locator('[data-total="all"] [data-cents]')
  expect(await total.getAttribute('data-cents')).toBe(String(all))
  await look('deposit')
  await page.getByRole('checkbox').first().focus()
  await keys('Space')
  expect(await total.getAttribute('data-cents')).toBe(String(all - (money[0]?.cents ?? 0)))
  await page.getByRole('textbox', { name: 'Slip number' }).fill('77')
  await keys('Enter')
  await page.getByText(/went to the bank/).waitFor()
  const left = valueOf(await manager.ledger.undeposited({}))
  expect(left.map(({ entryId }) => entryId)).toEqual([money[0]?.entryId])
  const entryIds = money.slice(1, 2).map(({ entryId }) => entryId)
  const again = await manager.ledger.makeBankDeposit({ depositOn: '2026-01-05' as never, entryIds })
  expect(again).toMatchObject({
    ok: money.length === 1,
  })
}, 90_000)

test('in an account a plan is written down, a fee lowered to what a category pays, a credit given back', async () => {
  const { patientId } = await owing()
  valueOf(await manager.ledger.takePayment({ patientId, cents: 4321, method: 'cash' }))
  await page.goto(`${page.url().split('#')[0]}#/patients/${patientId}/account`)
  await page.locator('[data-sum="unapplied"]').waitFor()
  await page.getByRole('button', { name: 'Payment plan' }).focus()
  await keys('Enter')
  await page.getByRole('textbox', { name: 'In all' }).fill('100')
  await page.getByText('Nothing of what is owed changes').waitFor()
  await look('plan')
  await keys('Enter')
  await page.locator('[data-plan]').first().waitFor()
  await page.getByRole('button', { name: 'Sliding fee' }).focus()
  await keys('Enter')
  await page.locator('[data-form="sliding"]').waitFor()
  await look('sliding')
  await keys('Escape')
  await page.getByRole('button', { name: 'Refund' }).focus()
  await keys('Enter')
  await page.locator('[data-form="refund"]').getByRole('textbox', { name: 'Why?' }).fill('Moved away')
  await look('refund')
  await keys('Enter')
  await page.locator('[data-form="refund"]').waitFor({ state: 'detached' })
  expect(valueOf(await manager.ledger.plans({ patientId }))[0]).toMatchObject({ totalCents: 10_000, pastDueCents: 0 })
}, 90_000)

test('how the books are kept is decided from a day on; what is no reason is said beside its field', async () => {
  await go('/books', 'How the books are kept')
  const list = page.getByRole('textbox', { name: 'Written off by contract' })
  await list.fill('CO-45, nonsense')
  await keys('Enter')
  await page.getByText('Write reasons as CO-45, CO-97').waitFor()
  await look('books-wrong')
  await list.fill('CO-45, CO-253')
  await keys('Enter')
  await page.getByText('The books are kept so').waitFor()
  const [setting] = valueOf(await manager.ledger.conventions({}))
  expect(setting?.conventions.autoContractual).toEqual({ CO: ['45', '253'] })
  await look('books')
  expect(watched.strayRequests).toEqual([])
}, 90_000)
