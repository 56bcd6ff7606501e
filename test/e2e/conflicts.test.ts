import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startBrowserShell } from '../../electron/browser/shell.ts'
import { AllergyDetails } from '../../shared/allergies/index.ts'
import { MedicationDetails } from '../../shared/medications/index.ts'
import { type Clients, PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { twoRooms, until } from '../sync/cores.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage, SCREENS, startBrowser } from './browser.ts'
import { signIn } from './stage.ts'

let rooms: Awaited<ReturnType<typeof twoRooms>>
let shell: Awaited<ReturnType<typeof startBrowserShell>>
let browser: Browser
let page: Page
let errors: string[]
let north: Clients
let south: Clients
let patientId: Awaited<ReturnType<typeof register>>

const register = async () => valueOf(await north.patients.register(ZIMMER)).patientId
const isSafe = ({ state, waiting }: { state: string; waiting: number }) => state === 'up-to-date' && waiting === 0
const bothSafe = async () => {
  for (const one of [north, south]) await until(async () => valueOf(await one.devices.link({})), isSafe, 60_000)
}
const waiting = async (one: Clients) => valueOf(await one.conflicts.list({})).matters

beforeAll(async () => {
  rooms = await twoRooms()
  await rooms.connect()
  ;[north, south] = [await rooms.north.signedIn('dr.lee'), await rooms.south.signedIn('dr.lee')]
  patientId = await register()
  const penicillin = AllergyDetails.parse({ concept: { text: 'Penicillin', codings: [] } })
  const warfarin = MedicationDetails.parse({ concept: { text: 'Warfarin 5 mg tablet', codings: [] }, sig: 'one daily' })
  const allergy = valueOf(await north.allergies.add({ patientId, details: penicillin }))
  const drug = valueOf(await north.medications.add({ patientId, details: warfarin }))
  await bothSafe()
  await until(
    async () => valueOf(await south.medications.list({ patientId })).entries.length,
    (length) => length === 1,
  )
  // Both rooms go on without each other.
  rooms.line.isDown = true
  for (const [one, note, sig] of [
    [north, 'Hives as a child', 'two daily'],
    [south, 'Anaphylaxis in 2019', 'one and a half daily'],
  ] as const) {
    const seen = ({ entryId, revision }: { entryId: typeof allergy.entryId; revision: number }) => ({
      patientId,
      entryId,
      revision,
    })
    valueOf(await one.allergies.change({ ...seen(allergy), details: { ...penicillin, note } }))
    valueOf(await one.medications.change({ ...seen(drug), details: { ...warfarin, sig } }))
    valueOf(
      await one.patients.update({
        patientId,
        revision: 1,
        details: { ...ZIMMER, city: one === north ? 'Peoria' : 'Decatur' },
      }),
    )
  }
  rooms.line.isDown = false
  for (const one of [north, south]) valueOf(await one.devices.exchangeNow({}))
  await until(
    async () => (await waiting(north)).length,
    (length) => length === 3,
    60_000,
  )
  shell = await startBrowserShell({ core: rooms.north.core, screens: SCREENS })
  browser = await startBrowser()
  ;({ page, errors } = await openPage(browser))
  await page.goto(shell.newAddress())
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  await rooms?.remove()
})

const go = (path: string) =>
  page.evaluate((to) => {
    location.hash = to
  }, path)
const matter = (name: string) => page.locator('[data-matter]').filter({ hasText: name })

test('the chart says what two PCs changed, on its banner and beside each entry', async () => {
  await page.getByText('3 conflicts to decide').waitFor({ state: 'attached' })
  await go(`/patients/${patientId}?section=lists`)
  await page
    .locator('[data-conflicts]')
    .getByText(/3 entries were changed on two PCs/)
    .waitFor()
  await page.locator('[data-unreconciled]').first().waitFor()
  expect(await findingsInBothThemes(page, 'conflicts-chart')).toEqual([])
})

test('the chart says up to when it is complete here, and what of it waits in another room', async () => {
  await go(`/patients/${patientId}?section=timeline`)
  const line = page.locator('[data-fresh]')
  await line.getByText(/Complete to/).waitFor()
  expect(await findingsInBothThemes(page, 'chart-complete')).toEqual([])
  rooms.line.holdsPushes = true
  const latex = AllergyDetails.parse({ concept: { text: 'Latex', codings: [] } })
  valueOf(await south.allergies.add({ patientId, details: latex }))
  await until(
    async () => {
      for (const one of [south, north]) valueOf(await one.devices.exchangeNow({}))
      return valueOf(await north.timeline.freshness({ patientId })).standing?.elsewhere.length
    },
    (length) => length === 1,
    30_000,
  )
  await line.getByText(/1 item waiting in Room 2/).waitFor()
  expect(await findingsInBothThemes(page, 'chart-waiting-elsewhere')).toEqual([])
  rooms.line.holdsPushes = false
  await until(
    async () => {
      for (const one of [south, north]) valueOf(await one.devices.exchangeNow({}))
      return valueOf(await north.timeline.freshness({ patientId })).standing?.elsewhere.length
    },
    (length) => length === 0,
    30_000,
  )
  await line.getByText(/waiting in Room 2/).waitFor({ state: 'detached' })
  await go(`/patients/${patientId}?section=lists`)
  await page.locator('[data-conflicts]').waitFor()
}, 120_000)

test('each record lies there with its versions, and by the keyboard alone one digit decides', async () => {
  await page.locator('[data-conflicts]').getByRole('button', { name: 'Decide' }).click()
  await matter('Penicillin').getByText('Anaphylaxis in 2019').waitFor()
  await matter('Penicillin').getByText('Hives as a child').waitFor()
  expect(await findingsInBothThemes(page, 'conflicts')).toEqual([])

  // Whoever wrote what stands is told, also on the PC whose own value covered it.
  await matter('Patient').locator('[data-role="stands"]').getByText('Room 2').waitFor()
  await matter('Penicillin').focus()
  await page.keyboard.press('2')
  await matter('Penicillin').waitFor({ state: 'detached' })
  // The focus is with the next of the list.
  await page.locator('[data-matter]:focus').waitFor()
  expect(await page.locator('[data-matter]').count()).toBe(2)
})

test('texts are written together by hand, and the rest of a record stays as it is chosen', async () => {
  const drug = matter('Warfarin')
  await drug.getByRole('button', { name: 'Write it together' }).click()
  await drug.getByLabel('What it shall say').fill('one and a half daily, in the evening')
  await drug.getByRole('button', { name: 'Take what I chose' }).click()
  await drug.waitFor({ state: 'detached' })
  const person = matter('Patient')
  await person.focus()
  await page.keyboard.press('1')
  await page.getByText('Nothing waits for a decision.', { exact: false }).waitFor()
  expect(await findingsInBothThemes(page, 'conflicts-none')).toEqual([])
  expect(errors).toEqual([])
})

test('the other PC has what was decided, and nothing waits there', async () => {
  await until(
    () => waiting(south),
    ({ length }) => length === 0,
    60_000,
  )
  const [drug] = valueOf(await south.medications.list({ patientId })).entries
  expect(drug?.sig).toBe('one and a half daily, in the evening')
  const notes = async (one: Clients) => valueOf(await one.allergies.list({ patientId })).entries.map(({ note }) => note)
  expect(await notes(south)).toEqual(await notes(north))
})
