import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page, Request } from 'playwright-core'
import { addEntries, entryRow, WRITER } from '../support/entries.ts'
import { watchPractices, writeStory } from '../support/chart-story.ts'
import { countingIds } from '../support/fixed.ts'
import { PASSWORDS } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage } from './browser.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

const VISITS = 40
let stage: Stage
let page: Page
const practices = watchPractices()
const journal = () => practices.latest().store().journal
const go = (path: string, on = page) =>
  on.evaluate((to) => {
    location.hash = to
  }, path)
const entries = () => page.locator('ul[aria-label="Timeline"] [data-kind]')
const heading = (name: string) => page.getByRole('heading', { name })

beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  await writeStory(journal(), {
    patientId: stage.patientId,
    visits: VISITS,
    ids: countingIds('e2e-chart'),
    until: Date.now() - 86_400_000,
  })
  await signIn(page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(async () => {
  practices.stop()
  await stage?.close()
})

test('the chart opens with the whole story, newest first, and who it is stays in view', async () => {
  await go(`/patients/${stage.patientId}`)
  await heading('Zimmermann, Aurelia').waitFor()
  await entries().first().waitFor()
  const banner = page.locator('header').filter({ has: heading('Zimmermann, Aurelia') })
  for (const text of ['Feb 29, 1980', 'Female', '1001']) await banner.getByText(text).waitFor()
  await page.getByRole('tab', { name: 'Timeline', selected: true }).waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  expect(await findingsInBothThemes(page, 'chart-timeline')).toEqual([])
  // To the very first visit, by keyboard alone: what is not in sight is asked for as one comes to it.
  await entries().first().focus()
  for (let step = 0; step < 200; step++) {
    await page.keyboard.press('PageDown')
    const last = await page.locator('ul[aria-label="Timeline"] [data-kind]').last().innerText()
    if (
      last.includes('Body weight') &&
      (await page.locator('ul[aria-label="Timeline"] h2').last().innerText()).includes('Low back pain')
    )
      break
  }
  expect(
    await page.evaluate(() => document.querySelector('ul[aria-label="Timeline"]')?.scrollTop ?? 0),
  ).toBeGreaterThan(5_000)
  await banner.getByText('1001').waitFor()
}, 120_000)

test('an entry tells when, by whom and on which device it was recorded', async () => {
  await go(`/patients/${stage.patientId}?section=timeline`)
  await page.getByRole('textbox', { name: 'Words in this chart' }).fill('ibuprofen')
  await page.locator('mark').first().waitFor()
  await entries().first().press('Enter')
  await page.getByText(/^Recorded .+ on Room 1/).waitFor()
  expect(await findingsInBothThemes(page, 'chart-entry')).toEqual([])
  await page.keyboard.press('Escape')
  expect(new Set(await entries().evaluateAll((all) => all.map((one) => one.getAttribute('data-kind'))))).toEqual(
    new Set(['medication']),
  )
  await page.getByRole('textbox', { name: 'Words in this chart' }).fill('nothing says this')
  await page.getByText('No entry fits.').waitFor()
  await page.getByRole('textbox', { name: 'Words in this chart' }).fill('')
}, 60_000)

test('filters by kind and day narrow it, and everything comes back', async () => {
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByText(`Vitals (${VISITS * 6})`).click()
  await page.getByRole('button', { name: 'Filters (1)' }).waitFor()
  await page.locator('ul[aria-label="Timeline"] [data-kind="medication"]').first().waitFor({ state: 'detached' })
  await page.locator('ul[aria-label="Timeline"] [data-kind="vitals"]').first().waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  expect(new Set(await entries().evaluateAll((all) => all.map((one) => one.getAttribute('data-kind'))))).toEqual(
    new Set(['vitals']),
  )
  expect(await findingsInBothThemes(page, 'chart-filters')).toEqual([])
  const jump = new Date(Date.now() - 200 * 86_400_000)
  await page.getByLabel('Jump to').fill(jump.toISOString().substring(0, 10))
  await page.waitForFunction((latest) => {
    const said = document.querySelector('ul[aria-label="Timeline"] h2')?.textContent?.split(' · ')[0] ?? ''
    return Date.parse(said) <= latest
  }, jump.getTime())
  await page.getByRole('button', { name: 'Show everything' }).click()
  await page.locator('ul[aria-label="Timeline"] [data-kind="medication"]').first().waitFor()
  await page.getByRole('button', { name: 'Filters' }).click()
}, 60_000)

test('one visit by itself: its own entries and no other, and all of them come back', async () => {
  await entries().first().press('Enter')
  await page.getByRole('button', { name: 'Only this visit' }).press('Enter')
  await page.getByText('Only what belongs to one visit.').waitFor()
  await page.getByRole('button', { name: 'Filters (1)' }).waitFor()
  // A visit of the story has fifteen entries, its own head among them.
  await soon(async () => expect(await entries().count()).toBe(15))
  await soon(async () => expect(await page.locator('ul[aria-label="Timeline"] h2').count()).toBe(1))
  await page.getByRole('button', { name: 'All visits' }).press('Enter')
  await soon(async () => expect(await page.locator('ul[aria-label="Timeline"] h2').count()).toBeGreaterThan(1))
}, 60_000)

test('bookings still to come stand behind one line; Enter opens it, and the newest of what was done is in sight', async () => {
  const from = Date.now() + 5 * 86_400_000
  await addEntries(
    journal(),
    [0, 1, 2].map(
      (week) =>
        [
          'appointmentEntry',
          entryRow('appointmentEntry', countingIds(`coming ${week}`, from + week), {
            patientId: stage.patientId,
            at: from + week * 7 * 86_400_000,
            now: Date.now(),
            fields: { conceptText: `Follow-up ${week + 1}`, status: 'booked' },
          }),
        ] as const,
    ),
  )
  const coming = page.getByRole('button', { name: /^Still to come \(3\)/ })
  await coming.waitFor()
  await soon(async () => expect(await coming.textContent()).toContain('Follow-up 1'))
  const booked = page.locator('ul[aria-label="Timeline"] [data-kind="appointment"]')
  await soon(async () => expect(await booked.count()).toBe(0))
  expect(await findingsInBothThemes(page, 'chart-coming')).toEqual([])
  await coming.press('Enter')
  await soon(async () => expect(await booked.count()).toBe(3))
  await page.locator('[aria-expanded="true"]', { hasText: 'Still to come (3)' }).press('Enter')
  await soon(async () => expect(await booked.count()).toBe(0))
  // What somebody looks for is shown all the same.
  await page.getByRole('textbox', { name: 'Words in this chart' }).fill('follow-up 2')
  await booked.first().waitFor()
  await page.getByRole('textbox', { name: 'Words in this chart' }).fill('')
}, 60_000)

test('from a visit to the timeline and back the sides stay as they are, and ask for nothing again', async () => {
  await go('/patients')
  await page.getByRole('complementary').first().waitFor({ state: 'detached' })
  await go(`/patients/${stage.patientId}?section=visit`)
  await page.getByRole('tab', { name: 'Visit and note', selected: true }).waitFor()
  const panels = page.getByRole('complementary').first().locator(':scope > *')
  await panels.first().waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  await panels.first().evaluate((element) => element.setAttribute('data-seen-before', 'yes'))
  const asked: string[] = []
  const note = (request: Request) => {
    const [channel] =
      /(?:problems|allergies|medications)\.list/.exec(`${request.url()} ${request.postData() ?? ''}`) ?? []
    if (channel) asked.push(channel)
  }
  page.on('request', note)
  for (const name of ['Timeline', 'Visit and note', 'Timeline']) {
    await page.getByRole('tab', { name }).click()
    await page.getByRole('tab', { name, selected: true }).waitFor()
    if (name === 'Timeline') await entries().first().waitFor()
    await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
    await soon(async () => expect(await panels.first().getAttribute('data-seen-before')).toBe('yes'))
  }
  page.off('request', note)
  expect(asked).toEqual([])
  // The control: a list that is asked for anew is seen.
  page.on('request', note)
  await go(`/patients/${stage.patientId}?section=details`)
  await page.getByRole('tab', { name: 'Details', selected: true }).waitFor()
  await journal().work(WRITER, async (work) => {
    const [problem] = await work.db.selectFrom('problem').select('id').limit(1).execute()
    await work.update('problem', problem?.id ?? '', { note: 'Changed' })
  })
  await go(`/patients/${stage.patientId}?section=timeline`)
  await soon(async () => expect(asked).toContain('problems.list'))
  page.off('request', note)
}, 60_000)

test('as of a moment: later entries are absent, a bar says so in words, and today comes back', async () => {
  const [problem] = await journal()
    .db.selectFrom('problem')
    .select('id')
    .orderBy('happenedAt', 'desc')
    .limit(1)
    .execute()
  await journal().work(WRITER, (work) => work.update('problem', problem?.id ?? '', { conceptText: 'Renamed today' }))
  await page.locator('ul[aria-label="Timeline"]').getByText('Renamed today').first().waitFor()
  await page.getByRole('button', { name: 'As of…' }).click()
  const local = (at: number) => {
    const parts = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'short',
    })
    return parts.format(at).replace(' ', 'T')
  }
  // Before this test began nothing stood in the chart at all.
  await page.getByLabel('Show the chart as it stood on').fill(local(Date.now() - 86_400_000))
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText('This is the chart as it stood on').waitFor()
  await page.getByText('Nothing had been recorded in this chart by then.').waitFor()
  // The lists of today do not stand beside it.
  await soon(async () => expect(await page.getByRole('complementary').filter({ visible: true }).count()).toBe(0))
  expect(await findingsInBothThemes(page, 'chart-as-of')).toEqual([])
  await page.getByRole('button', { name: 'Back to today' }).click()
  await page.getByRole('complementary').first().waitFor()
  await page.locator('ul[aria-label="Timeline"]').getByText('Renamed today').first().waitFor()
}, 60_000)

test('words are found across charts, and Enter opens the one at its place', async () => {
  await heading('Zimmermann, Aurelia').focus()
  await page.keyboard.press('g')
  await page.keyboard.press('f')
  await page.getByLabel('Words in all charts').waitFor()
  await page.keyboard.type('"no change of note" 17')
  const hit = page.getByRole('button', { name: /Zimmermann, Aurelia/ }).first()
  await hit.waitFor()
  await page.locator('mark').first().waitFor()
  expect(await findingsInBothThemes(page, 'search-found')).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await heading('Zimmermann, Aurelia').waitFor()
  // The entry that was found is open, with all that it says.
  await page.locator('[data-opened="report"]').getByText('no change of note').waitFor()
  await page.getByText(/^Recorded .+ on Room 1/).waitFor()
}, 60_000)

test('several charts are open side by side, in colours that differ, and Alt with a digit goes from one to the other', async () => {
  await go('/patients')
  await page.getByLabel('Find a patient').fill('okafor')
  await page.getByText('1 found').waitFor()
  await page.keyboard.press('Enter')
  await heading('Okafor, Aurelia').waitFor()
  await page.getByText('Nothing has been recorded in this chart yet.').waitFor()
  const tabs = page.getByRole('navigation', { name: 'Open charts' })
  await tabs.getByRole('button', { name: 'Okafor, Aurelia', exact: false }).first().waitFor()
  const colour = () => page.locator('[data-frame-colour]').getAttribute('data-frame-colour')
  const hers = await colour()
  expect(await findingsInBothThemes(page, 'chart-tabs')).toEqual([])
  await page.keyboard.press('Alt+1')
  await heading('Zimmermann, Aurelia').waitFor()
  expect(await colour()).not.toBe(hers)
  await page.keyboard.press('Alt+2')
  await heading('Okafor, Aurelia').waitFor()
  // Sections by two keys, listed where all keys are.
  await heading('Okafor, Aurelia').focus()
  for (const [keys, tab] of [
    ['cp', 'Details'],
    ['cl', 'Lists'],
    ['cr', 'Results'],
    ['co', 'Orders'],
    ['cd', 'Documents'],
    ['cg', 'Vitals and growth'],
    ['cv', 'Visit and note'],
    ['ct', 'Timeline'],
  ] as const) {
    // A panel that has come may have put the focus into a field, where letters are letters.
    await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
    await heading('Okafor, Aurelia').focus()
    for (const key of keys) await page.keyboard.press(key)
    await page.getByRole('tab', { name: tab, selected: true }).waitFor()
  }
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).getByText('Chart: visit and note').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' })
  await heading('Okafor, Aurelia').focus()
  await page.keyboard.press('c')
  await page.keyboard.press('x')
  await heading('Zimmermann, Aurelia').waitFor()
  await soon(async () => expect(await tabs.count()).toBe(0))
}, 90_000)

test('giving a part out: recorded with its ground, then a sheet that names the patient on every page', async () => {
  await page.getByRole('button', { name: 'Print or release' }).click()
  await heading('Print or release: Zimmermann, Aurelia').waitFor()
  await page.getByText('Nothing was given out of this chart.').waitFor()
  await page.getByLabel('To whom').fill('State health department')
  await page.getByLabel('What for').fill('Reportable result')
  await page.getByRole('combobox', { name: 'On what ground' }).click()
  await page.getByRole('option', { name: 'Public health' }).click()
  await page.getByText('Will stand in the accounting').waitFor()
  await page.getByRole('combobox', { name: 'Which entries' }).click()
  await page.getByRole('option', { name: 'Report' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Record and make the sheet' }).click()
  await heading('Chart of Zimmermann, Aurelia').waitFor()
  await page
    .locator('[data-sheet] tbody tr')
    .nth(VISITS - 1)
    .waitFor()
  await soon(async () => expect(await page.locator('[data-sheet] tbody tr').count()).toBe(VISITS))
  expect(await findingsInBothThemes(page, 'release-sheet')).toEqual([])
  await page.emulateMedia({ media: 'print', colorScheme: 'light' })
  expect(await page.locator('[data-sheet] thead').evaluate((head) => getComputedStyle(head).display)).toBe(
    'table-header-group',
  )
  await soon(async () => expect(await page.locator('[data-sheet] thead').innerText()).toContain('Zimmermann, Aurelia'))
  await page.emulateMedia({ media: 'screen' })
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  const row = page.getByRole('row', { name: /State health department/ })
  for (const text of ['Reportable result', 'Public health', String(VISITS), MANAGER.displayName, 'Yes'])
    await row.getByText(text, { exact: true }).waitFor()
  expect(await findingsInBothThemes(page, 'release-before')).toEqual([])
}, 90_000)

test('the front desk sees who the patient is, and nothing of her story', async () => {
  const desk = await openPage(stage.browser)
  await desk.page.goto(stage.address())
  await signIn(desk.page, 'Dana Desk', PASSWORDS.desk)
  await go(`/patients/${stage.patientId}`, desk.page)
  await desk.page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  await desk.page.getByText('Quillfeather').waitFor()
  await soon(async () => expect(await desk.page.getByRole('tab').count()).toBe(0))
  await soon(async () => expect(await desk.page.getByRole('main').innerText()).not.toContain('Metabolic panel'))
  expect(desk.errors).toEqual([])
}, 60_000)

test('nothing went wrong in the page, and nothing was asked of the network', () => {
  expect(stage.errors).toEqual([])
  expect(stage.strayRequests).toEqual([])
})
