import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { bodyOf } from '../notes/staff.ts'
import { clientsOf, type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { looksRight } from './axe.ts'
import { openPage, SCREENS, startBrowser, type Watched } from './browser.ts'
import { MANAGER, signIn } from './stage.ts'
import { soon } from './soon.ts'

const FEES =
  'HCPCS,Description,Fee\nG0438,Annual wellness visit first,180.50\nG0444,Annual depression screening,18.00\nJ1885,Ketorolac 15 mg,1.25\n'
const MAPPING = { headingLine: 0, code: 0, modifier: -1, description: 1, fee: 2 }
const DX = { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Essential (primary) hypertension' }

let practice: Awaited<ReturnType<typeof scratchCore>>
let shell: Awaited<ReturnType<typeof startBrowserShell>>
let browser: Browser
let watched: Watched
let page: Page
let manager: Clients
let patientId: PatientId
let visits: EncounterId[]

beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const admin = await practice.signedIn('admin')
  const roles = [...MANAGER.roles, 'biller' as const]
  valueOf(await admin.access.addUser({ ...MANAGER, roles }))
  manager = clientsOf(practice.core.connect('cli'))
  valueOf(await manager.access.signIn({ login: MANAGER.login, password: MANAGER.password }))
  patientId = valueOf(await manager.patients.register(ZIMMER)).patientId
  valueOf(await manager.problems.add({ patientId, details: { concept: { text: DX.display, codings: [DX] } } } as never))
  visits = [await visit(), await visit(), await visit()]
  valueOf(
    await manager.charges.importFees({
      name: 'Standard',
      fromOn: '2026-01-01' as never,
      fileName: 'fees.csv',
      text: FEES,
      mapping: MAPPING,
    }),
  )
  shell = await startBrowserShell({ core: practice.core, screens: SCREENS })
  browser = await startBrowser()
  watched = await openPage(browser)
  ;({ page } = watched)
  await page.goto(shell.newAddress())
  await signIn(page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await practice?.remove()
})

async function visit(): Promise<EncounterId> {
  const { encounterId } = valueOf(
    await manager.encounters.start({ patientId, type: { text: 'Follow-up' }, despiteSameDay: true }),
  )
  const { head, sides } = valueOf(await manager.notes.start({ patientId, encounterId, templateId: 'built-in:blank' }))
  const about = { patientId, noteId: head.entryId }
  const side = sides.find(({ section }) => section === 'plan')
  const seen = side ? { sideId: side.sideId, revision: side.revision } : null
  valueOf(await manager.notes.saveSection({ ...about, section: 'plan', seen, body: bodyOf('Rest') }))
  const whole = valueOf(await manager.notes.get(about))
  const signed = whole.sides.map(({ sideId, revision }) => ({ sideId, revision }))
  valueOf(await manager.notes.sign({ ...about, revision: whole.head.revision, sides: signed }))
  return encounterId
}

/** Lets axe look in both themes, and keeps a picture of each where pictures are wanted. */
const look = (name: string) => looksRight(page, `money-${name}`)
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await page.keyboard.press(key)
}
const sum = (id: string) => page.locator(`[data-sum="${id}"] [data-cents]`).getAttribute('data-cents')

test('a charge is written and posted from the list of missing ones, by keyboard alone', async () => {
  await page.locator('h1').focus()
  await keys('g', 'q')
  await page.getByRole('heading', { name: '3 signed visits without a charge' }).waitFor()
  await look('missing')
  await page.locator('tbody tr[tabindex]').first().focus()
  await keys('Enter')
  const code = page.getByRole('combobox', { name: 'Code 1' })
  await code.focus()
  await page.keyboard.type('wellness')
  await page.getByRole('option', { name: /G0438/ }).waitFor()
  await keys('ArrowDown', 'Enter')
  await page.locator('[data-charge-lines] [data-cents="18050"]').waitFor()
  await look('charge')
  await page.getByRole('button', { name: 'Post the charge' }).focus()
  await keys('Enter')
  await page.getByText('Posted', { exact: true }).waitFor()
  expect(valueOf(await manager.ledger.account({ patientId })).patientCents).toBe(18_050)
}, 90_000)

test('what is not complete is said beside its field, and nothing typed is lost', async () => {
  await page.goto(`${page.url().split('#')[0]}#/patients/${patientId}/visits/${visits[1]}/charge`)
  const code = page.getByRole('combobox', { name: 'Code 1' })
  await code.fill('X9999')
  await page.getByRole('textbox', { name: 'For diagnosis 1' }).fill('4')
  await keys('Enter')
  await page.getByText('There is no such diagnosis in the list.').waitFor()
  await page.getByText('Write the price.').waitFor()
  await soon(async () => expect(await code.inputValue()).toBe('X9999'))
  await look('charge-incomplete')
}, 60_000)

test('a payment is taken in the account, then voided with its reason', async () => {
  await page.locator('h1').focus()
  await keys('g', 'n')
  const find = page.getByRole('textbox', { name: 'Whose account?' })
  await find.waitFor()
  await page.keyboard.type('zimm')
  await page.getByRole('row', { name: /Zimmermann/ }).waitFor()
  await keys('ArrowDown', 'Enter')
  await page.locator('[data-sum="pay-this"] [data-cents="18050"]').waitFor()
  await keys('Enter')
  const amount = page.getByRole('textbox', { name: 'Amount' })
  await amount.fill('50')
  await keys('Enter')
  await page.locator('[data-sum="pay-this"] [data-cents="13050"]').waitFor()
  await look('account')
  expect(await sum('unapplied')).toBe('0')
  await page.getByRole('table', { name: 'Entries' }).locator('tbody tr').first().focus()
  await keys('Enter')
  await page.getByRole('textbox', { name: 'Why is it void?' }).fill('Wrong patient')
  await keys('Enter')
  await page.locator('[data-sum="pay-this"] [data-cents="18050"]').waitFor()
  valueOf(await manager.ledger.takePayment({ patientId, cents: 2500, method: 'cash' }))
  await page.locator('[data-sum="unapplied"] [data-cents="2500"]').waitFor()
  // The Enter that opens a form never sends it.
  await page
    .getByRole('table', { name: /charge/ })
    .locator('tbody tr')
    .first()
    .focus()
  await keys('Enter')
  await page.locator('[data-form="line"]').waitFor()
  expect(await sum('unapplied')).toBe('2500')
  await look('line')
  await keys('Escape')
  await page.locator('[data-form="line"]').waitFor({ state: 'detached' })
}, 60_000)

test('the day sheet ties out, a row opens its lines, and aging says what is owed', async () => {
  await page.locator('h1').focus()
  await keys('g', 'j')
  await page.getByRole('heading', { name: 'Day sheet' }).waitFor()
  await page.locator('[data-tie="T10"]').waitFor()
  await soon(async () => expect(await page.locator('[data-holds="false"]').count()).toBe(0))
  await soon(async () => expect(await page.locator('[data-holds="true"]').count()).toBe(7))
  await look('day-sheet')
  await page.locator('tbody tr[tabindex]').first().focus()
  await keys('Enter')
  await page.getByRole('heading', { name: /lines?$/ }).waitFor()
  await page.getByText('Zimmermann, Aurelia').first().waitFor()
  await look('lines')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as XLSX' }).focus()
  await keys('Enter')
  expect((await saved).suggestedFilename()).toMatch(/^day-sheet-.*\.xlsx$/)
  await page.getByRole('button', { name: 'Receivables by age' }).focus()
  await keys('Enter')
  await page.getByRole('heading', { name: 'Receivables by age' }).waitFor()
  await page.locator('[data-cents="18050"]').first().waitFor()
  await look('aging')
}, 90_000)

test('the day is closed to the cent: what is short needs its reason', async () => {
  await page.locator('h1').focus()
  await keys('g', 'z')
  const cash = page.getByRole('textbox', { name: 'Cash' })
  await cash.fill('24')
  await page.getByRole('textbox', { name: 'Check' }).fill('0')
  await page.getByText('What was counted differs').waitFor()
  await keys('Enter')
  await page.getByText('Say why.').first().waitFor()
  await look('closing')
  await cash.fill('25')
  await keys('Enter')
  await page.getByRole('table', { name: 'Closes' }).waitFor()
  const { closes } = valueOf(await manager.ledger.closing({}))
  expect(closes).toMatchObject([{ differenceCents: 0, signedName: MANAGER.displayName }])
  await look('closed')
  await page.goto(`${page.url().split('#')[0]}#/charges/fees`)
  await page.getByRole('heading', { name: 'Fee schedules' }).first().waitFor()
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'fees-2027.csv', mimeType: 'text/csv', buffer: Buffer.from(`Title,,\n${FEES}X,Y,BR\n`) })
  await page.getByText(/fees from/).waitFor()
  await look('fees')
  expect(watched.strayRequests).toEqual([])
}, 90_000)
