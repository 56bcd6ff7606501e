import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bodyOf } from '../notes/staff.ts'
import { watchPractices } from '../support/chart-story.ts'
import { addEntries, entryRow } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { clientsOf, type Clients, PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

const DAY = 86_400_000
const LAST_WORDS = 'Braces again in autumn, as Zoë asked.'
let stage: Stage
let doctor: Clients
const practices = watchPractices()
let [noteId, strangers, otherId, thenAt] = ['', '', '', 0]
let keys = 0
const press = async (key: string) => {
  keys += 1
  await stage.page.keyboard.press(key)
}
const go = (to: string) =>
  stage.page.evaluate((path) => {
    location.hash = path
  }, to)
const lines = () => stage.page.locator('ul[aria-label="Timeline"] [data-kind]')
const opened = (kind: string) => stage.page.locator(`[data-opened="${kind}"]`)
const focused = () => stage.page.evaluate(() => document.activeElement?.getAttribute('data-kind') ?? '')

/** A signed note of another day whose last words stand far behind what a line of the timeline has room for. */
async function signedNote(patientId: string, text: string, daysAgo: number): Promise<string> {
  const happened = new Date(Date.now() - daysAgo * DAY).toISOString().replace(/\.\d+Z/, 'Z')
  const asked = { patientId, encounterId: null, templateId: 'built-in:blank', title: 'Visit note', happened }
  const { head, sides } = valueOf(await doctor.notes.start(asked as never))
  const side = sides.find(({ section }) => section === 'plan')
  const seen = side ? { sideId: side.sideId, revision: side.revision } : null
  const of = { patientId, noteId: head.entryId }
  valueOf(await doctor.notes.saveSection({ ...of, section: 'plan', seen, body: bodyOf(text) } as never))
  const now = valueOf(await doctor.notes.get(of as never))
  const signing = now.sides.map(({ sideId, revision }) => ({ sideId, revision }))
  valueOf(await doctor.notes.sign({ ...of, revision: now.head.revision, sides: signing } as never))
  return head.entryId
}

beforeAll(async () => {
  stage = await setStage()
  doctor = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await doctor.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  const { patientId } = stage
  noteId = await signedNote(patientId, `Left knee. ${'Nothing else of note. '.repeat(30)}${LAST_WORDS}`, 40)
  otherId = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Stranger' })).patientId
  strangers = await signedNote(otherId, 'Of somebody else.', 41)
  const ids = countingIds('e2e-story')
  const at = Date.now() - 35 * DAY
  const row = (
    table: 'allergy' | 'diagnosticReport' | 'encounter' | 'problem',
    fields: Record<string, string>,
    later: number,
    whose: string = patientId,
  ) => [table, entryRow(table, ids, { patientId: whose, at: at + later, now: Date.now(), fields })] as const
  const reactions = [{ manifestations: [{ text: 'Hives' }], severity: 'severe', description: '', onset: null }]
  await addEntries(practices.latest().store().journal, [
    row('allergy', { conceptText: 'Latex', criticality: 'high', reactions: JSON.stringify(reactions) }, 0),
    row('diagnosticReport', { conceptText: 'Knee film', narrative: 'No fracture of the patella.' }, 1_000),
    row('encounter', { conceptText: 'Office visit', status: 'finished', clinicianName: 'Dr. Lee' }, 2_000),
    // More than one page of problems stands before her allergy.
    row('allergy', { conceptText: 'Peanut' }, 0, otherId),
    ...Array.from({ length: 120 }, (_, n) => row('problem', { conceptText: `Problem ${n}` }, 1_000 + n, otherId)),
  ])
  // An addendum comes after the moment that is looked back to.
  await new Promise((resolve) => setTimeout(resolve, 20))
  thenAt = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const later = { concept: { text: 'Later than then', codings: [] }, type: 'allergy' as const }
  valueOf(await doctor.allergies.add({ patientId: patientId as never, details: later }))
  const { head } = valueOf(await doctor.notes.get({ patientId, noteId } as never))
  const of = { patientId, noteId, revision: head.revision }
  valueOf(await doctor.notes.addAddendum({ ...of, body: bodyOf('He called: it is the right knee.') } as never))
  await signIn(stage.page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(async () => {
  practices.stop()
  await stage?.close()
})

test('Enter on its line opens a note of another day whole, and Escape leads back to the line: two keys', async () => {
  const { page } = stage
  await go(`/patients/${stage.patientId}?section=timeline`)
  const line = page.locator('ul[aria-label="Timeline"] [data-kind="note"]')
  await line.first().focus()
  keys = 0
  await press('Enter')
  const note = opened('note').locator(`[data-note="${noteId}"]`)
  await note.getByText(LAST_WORDS).waitFor()
  await note.getByText('He called: it is the right knee.').waitFor()
  await note.locator('[data-version="addendum"]').getByText('Dr. Lee').waitFor()
  for (const name of ['Print', 'Add an addendum']) await note.getByRole('button', { name }).waitFor()
  await opened('note')
    .getByText(/^Recorded .+ on Room 1/)
    .waitFor()
  // In the chart itself: who it is and the lists stay in view.
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia', level: 1 }).waitFor()
  await soon(async () => expect(await page.getByRole('complementary').filter({ visible: true }).count()).toBe(2))
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  expect(await findingsInBothThemes(page, 'chart-note-opened')).toEqual([])
  await press('Escape')
  await opened('note').waitFor({ state: 'detached' })
  await soon(async () => expect(await focused()).toBe('note'))
  expect(keys).toBe(2)
}, 60_000)

test('an addendum to it is begun by key, kept while one looks elsewhere, and signed', async () => {
  const { page } = stage
  await page.keyboard.press('Enter')
  await opened('note').getByRole('button', { name: 'Add an addendum' }).press('Enter')
  const field = page.getByRole('textbox', { name: 'Addendum' })
  await field.and(page.locator(':focus')).waitFor()
  await page.keyboard.type('Seen by the physiotherapist.')
  // Whoever writes does not leave by Escape, and what was typed is there when she comes back by the browser's own keys.
  await page.keyboard.press('Escape')
  await field.waitFor()
  await page.goBack()
  await opened('note').waitFor({ state: 'detached' })
  await page.goForward()
  await opened('note').getByText('Seen by the physiotherapist.').waitFor()
  await page.getByRole('button', { name: 'Sign', exact: true }).press('Enter')
  await soon(async () => expect(await opened('note').locator('[data-version="addendum"]').count()).toBe(2))
  await page.goBack()
}, 60_000)

test('every other line opens to what it says, and leads back', async () => {
  const { page } = stage
  for (const [kind, title, said] of [
    ['allergy', 'Latex', ['Hives', 'Severe', 'High']],
    ['report', 'Knee film', ['No fracture of the patella.']],
    ['encounter', 'Office visit', ['Office visit', 'Dr. Lee']],
  ] as const) {
    const line = lines()
      .and(page.locator(`[data-kind="${kind}"]`))
      .filter({ hasText: title })
    // The line says that it is a button: it opens by either key of one.
    await line.press(kind === 'allergy' ? 'Space' : 'Enter')
    for (const text of said) await opened(kind).getByText(text, { exact: false }).first().waitFor()
    await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
    expect(await findingsInBothThemes(page, `chart-${kind}-opened`)).toEqual([])
    await opened(kind).getByRole('heading').first().focus()
    await page.keyboard.press('Escape')
    await soon(async () => expect(await focused()).toBe(kind))
  }
  await soon(async () => expect(await lines().count()).toBeGreaterThan(3))
}, 90_000)

test('what a search finds opens where the words stand, marked; its address leads there again', async () => {
  const { page } = stage
  const marked = () =>
    page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map((range) => (range as Range).toString()))
  await go('/search')
  await page.getByLabel('Words in all charts').fill('zoe braces')
  await page
    .getByRole('button', { name: /Zimmermann, Aurelia/ })
    .first()
    .press('Enter')
  await opened('note').getByText(LAST_WORDS).waitFor()
  await soon(async () => expect(await marked()).toEqual(['Braces', 'Zoë']))
  const address = new URL(page.url()).hash.slice(1)
  await go('/patients')
  await opened('note').waitFor({ state: 'detached' })
  await go(address)
  await opened('note').getByText(LAST_WORDS).waitFor()
  await soon(async () => expect(await marked()).toEqual(['Braces', 'Zoë']))
  // The same in one chart.
  await go(`/patients/${stage.patientId}?section=timeline`)
  await page.getByRole('textbox', { name: 'Words in this chart' }).fill('autumn')
  await page.locator('mark').first().waitFor()
  await lines().first().press('Enter')
  await soon(async () => expect(await marked()).toEqual(['autumn']))
  await page.goBack()
  await soon(async () => expect(await marked()).toEqual([]))
}, 60_000)

test('as of a moment a note says what it said then, its later changes are absent, and nothing can be done with it', async () => {
  const { page } = stage
  await go('/patients')
  await go(`/patients/${stage.patientId}?section=timeline&asof=${thenAt}&entry=${noteId}`)
  await opened('note').getByText(LAST_WORDS).waitFor()
  await page.getByText('This is the chart as it stood on').waitFor()
  await soon(async () => expect(await opened('note').locator('[data-version="addendum"]').count()).toBe(0))
  // The lists beside it are those of then.
  await page.locator('[data-kind-then="allergy"]').getByText('Latex').waitFor()
  await soon(async () => expect(await page.locator('[data-past-lists]').getByText('Later than then').count()).toBe(0))
  await soon(async () => expect(await opened('note').getByRole('button', { name: 'Add an addendum' }).count()).toBe(0))
  const changes = await opened('note').locator('ul > li').count()
  // The control: today it has the addenda, and more changes.
  await page.getByRole('button', { name: 'Back to today' }).click()
  await lines().first().waitFor()
  await go(`/patients/${stage.patientId}?section=timeline&entry=${noteId}`)
  await opened('note').locator('[data-version="addendum"]').first().waitFor()
  await soon(async () => expect(await opened('note').locator('ul > li').count()).toBeGreaterThan(changes))
}, 60_000)

test('of a long chart as it stood no list is said to have held nothing while there is more of it', async () => {
  const { page } = stage
  await go('/patients')
  await go(`/patients/${otherId}?section=timeline&asof=${thenAt}`)
  await page.locator('[data-kind-then="allergy"]').getByText('Peanut').waitFor()
  await soon(async () => expect(await page.locator('[data-kind-then="problem"] p').count()).toBe(120))
  await page.locator('[data-kind-then="medication"]').getByText('None stood in this chart then.').waitFor()
  await soon(async () =>
    expect(await page.locator('[data-past-lists]').getByText('None stood in this chart then.').count()).toBe(1),
  )
}, 60_000)

test('a note of another patient does not open in this chart; one that was taken back says so', async () => {
  const { page } = stage
  await go(`/patients/${stage.patientId}?section=timeline&entry=${strangers}`)
  await page.getByText('This entry is not in the chart.').waitFor()
  await soon(async () => expect(await page.getByText('Of somebody else.').count()).toBe(0))
  const { head } = valueOf(await doctor.notes.get({ patientId: otherId, noteId: strangers } as never))
  const of = { patientId: otherId, entryId: strangers, revision: head.revision, reason: 'Written in the wrong chart' }
  valueOf(await doctor.notes.retract(of as never))
  await go(`/patients/${otherId}?section=timeline&entry=${strangers}`)
  await opened('note').getByText('Of somebody else.').waitFor()
  await opened('note').getByText('Written in the wrong chart').first().waitFor()
}, 60_000)

test('nothing went wrong in the page', () => {
  expect(stage.errors).toEqual([])
  expect(stage.strayRequests).toEqual([])
})
