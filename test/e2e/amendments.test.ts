import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bodyOf } from '../notes/staff.ts'
import { clientsOf, PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

let stage: Stage
let disputed = ''
const LAST_WORDS = 'Seen again in two weeks.'
beforeAll(async () => {
  stage = await setStage()
  const clients = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await clients.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  const { patientId } = stage
  const begun = valueOf(
    await clients.notes.start({ patientId, encounterId: null, templateId: 'built-in:blank' } as never),
  )
  const { entryId: noteId } = begun.head
  disputed = noteId
  const long = `Left knee, worse on stairs. ${'Nothing else of note. '.repeat(30)}${LAST_WORDS}`
  const side = begun.sides.find(({ section }) => section === 'plan')
  const seen = side ? { sideId: side.sideId, revision: side.revision } : null
  valueOf(await clients.notes.saveSection({ patientId, noteId, section: 'plan', seen, body: bodyOf(long) } as never))
  const { head, sides } = valueOf(await clients.notes.get({ patientId, noteId } as never))
  const signing = sides.map(({ sideId, revision }) => ({ sideId, revision }))
  valueOf(await clients.notes.sign({ patientId, noteId, revision: head.revision, sides: signing } as never))
  await signIn(stage.page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(() => stage?.close())

const go = (to: string) =>
  stage.page.evaluate((path) => {
    location.hash = path
  }, to)

test('a request for an amendment is taken down, waits in the list of the practice, is denied on a ground and answered on paper', async () => {
  const { page } = stage
  await go(`/patients/${stage.patientId}/amendments`)
  await page.getByText('This patient has asked for no amendment.').waitFor()
  expect(await findingsInBothThemes(page, 'amendments-empty')).toEqual([])
  await page.getByRole('button', { name: 'Take down a request' }).press('Enter')
  await page.getByLabel('What the patient asks for').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('It was the right knee, not the left one.')
  await page.getByLabel('Received on').fill('yesterday')
  await page.keyboard.press('Enter')
  await page.getByText('Write a day, such as 11/2/2026').waitFor()
  expect(await findingsInBothThemes(page, 'amendments-faulty')).toEqual([])
  await page.getByLabel('Received on').fill('-1d')
  await page.keyboard.press('Enter')
  const request = page.getByRole('article', { name: /right knee/ })
  await request.getByText('Waiting for an answer').waitFor()

  await go('/amendments')
  await page.getByRole('table', { name: 'Amendment requests' }).getByText('Zimmermann, Aurelia').waitFor()
  expect(await findingsInBothThemes(page, 'amendments-open')).toEqual([])
  await page.getByRole('row', { name: /Zimmermann/ }).press('Enter')

  await request.getByRole('button', { name: 'Deny' }).press('Enter')
  const reason = page.getByLabel('Why it is denied')
  await reason.waitFor()
  await soon(async () => expect(await reason.inputValue()).toBe('The record is accurate and complete as it stands.'))
  await page.getByText('Not written here').click()
  await soon(async () => expect(await reason.inputValue()).toMatch(/not written by this practice/))
  expect(await findingsInBothThemes(page, 'amendments-deny')).toEqual([])
  await page.getByRole('button', { name: 'Deny', exact: true }).last().click()
  await request.getByText('Denied by Morgan Manager').waitFor()
  // What stands in the page when the printer asks is the letter, with what a denial must say.
  await page.evaluate(() => {
    window.print = () => {
      ;(window as unknown as { letter: string }).letter = document.querySelector('[data-letter]')?.textContent ?? ''
    }
  })
  await request.getByRole('button', { name: 'Print the answer' }).click()
  const letter = await page.evaluate(() => (window as unknown as { letter?: string }).letter ?? '')
  for (const part of ['Aurelia Zimmermann', 'right knee', 'not written by this practice', 'statement', 'Civil Rights'])
    expect(letter).toContain(part)
  // She disagrees; the practice answers; both go along with what is given out.
  await request.getByText('It does not go along with what is given out').waitFor()
  await request.getByRole('button', { name: 'Take down a disagreement' }).press('Enter')
  await page.getByLabel('The patient’s statement of disagreement').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('I have had no trouble with the left one in my life.')
  // Whoever is called away finds it as she left it.
  await go('/amendments')
  await request.waitFor({ state: 'detached' })
  await go(`/patients/${stage.patientId}/amendments`)
  await soon(async () =>
    expect(await page.getByLabel('The patient’s statement of disagreement').inputValue()).toBe(
      'I have had no trouble with the left one in my life.',
    ),
  )
  expect(await findingsInBothThemes(page, 'amendments-disagree')).toEqual([])
  await request.getByRole('button', { name: 'Save' }).press('Enter')
  await request.getByText('Request, refusal and statements go along').waitFor()
  await page.getByLabel('The patient’s statement of disagreement').waitFor({ state: 'detached' })
  await request.getByRole('button', { name: 'Write a rebuttal' }).press('Enter')
  await page.getByLabel('What the practice answers').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('The image of that day shows the left knee.')
  await request.getByRole('button', { name: 'Save' }).press('Enter')
  await request.getByText('Rebuttal by Morgan Manager').waitFor()
  expect(await findingsInBothThemes(page, 'amendments-rebutted')).toEqual([])
  await request.getByRole('button', { name: 'Print the rebuttal' }).click()
  const reply = await page.evaluate(() => (window as unknown as { letter?: string }).letter ?? '')
  for (const part of ['Our answer to your statement', 'no trouble with the left one', 'shows the left knee'])
    expect(reply).toContain(part)
  // The refusal is still there to be printed once more.
  await request.getByRole('button', { name: 'Print the answer' }).click()
  const refusal = await page.evaluate(() => (window as unknown as { letter?: string }).letter ?? '')
  for (const part of ['not written by this practice', 'Civil Rights']) expect(refusal).toContain(part)
  expect(refusal).not.toContain('Our answer to your statement')
  await go(`/patients/${stage.patientId}/release`)
  await page.getByLabel('To whom').fill('Elm Hospital')
  await page.getByLabel('What for').fill('A referral')
  await page.getByRole('button', { name: 'Record and make the sheet' }).click()
  const along = page.locator('[data-going-along]')
  await along.waitFor()
  for (const part of [
    'right knee',
    'not written by this practice',
    'no trouble with the left one',
    'shows the left knee',
  ])
    await soon(async () => expect(await along.textContent()).toContain(part))
  // What the notes say goes out with the chart, not their first words alone.
  const said = page.locator('[data-released-notes]')
  for (const part of ['Left knee, worse on stairs.', LAST_WORDS])
    await soon(async () => expect(await said.textContent()).toContain(part))
  expect(await findingsInBothThemes(page, 'release-going-along')).toEqual([])
  // Whose they are stands on every page of them: in the head of the table that they are in.
  await page.emulateMedia({ media: 'print', colorScheme: 'light' })
  for (const part of [along, said]) {
    const head = page.locator('[data-sheet-part]').filter({ has: part }).locator('thead')
    expect(await head.evaluate((one) => getComputedStyle(one).display)).toBe('table-header-group')
    expect(await head.innerText()).toContain('Zimmermann, Aurelia')
  }
  await page.emulateMedia({ media: 'screen' })

  // A note that is printed by itself has it below, on paper only.
  await go(`/patients/${stage.patientId}/notes?note=${disputed}`)
  const below = page.locator('[data-disputed]')
  for (const part of ['not written by this practice', 'no trouble with the left one', 'shows the left knee'])
    await soon(async () => expect(await below.textContent()).toContain(part))
  expect(await below.isVisible()).toBe(false)

  await go('/amendments')
  await page.getByText('No request waits for an answer.').waitFor()
  expect(stage.errors).toEqual([])
  // The list is the core’s: it has no request open either.
  const clients = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await clients.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
  expect(valueOf(await clients.notes.openAmendments({}))).toEqual([])
}, 240_000)
