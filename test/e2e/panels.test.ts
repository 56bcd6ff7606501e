import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { clientsOf, PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage } from './browser.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

const NURSE = { login: 'nurse', displayName: 'Nora Nurse', password: 'nurse pass phrase 1', roles: ['nurse' as const] }

let stage: Stage

const signedIn = async (login: string, password: string) => {
  const clients = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await clients.access.signIn({ login, password }))
  return clients
}
const go = (page: Page, path: string) =>
  page.evaluate((to) => {
    location.hash = to
  }, path)

async function windowOf(displayName: string, password: string): Promise<Page> {
  const { page } = await openPage(stage.browser)
  await page.goto(stage.address())
  await signIn(page, displayName, password)
  return page
}

beforeAll(async () => {
  stage = await setStage()
  const admin = await signedIn('admin', PASSWORDS.admin)
  valueOf(await admin.access.addUser(NURSE))
}, 120_000)
afterAll(() => stage?.close())

test('a sensitive chart stays closed until a reason is given; the review names the patient and the record', async () => {
  const page = await windowOf(NURSE.displayName, NURSE.password)
  await go(page, `/patients/${stage.sensitiveId}`)
  await page.getByRole('heading', { name: 'This chart is marked as sensitive' }).waitFor()
  await soon(async () => expect(await page.getByRole('main').innerText()).not.toContain('Iris'))
  expect(await findingsInBothThemes(page, 'break-glass')).toEqual([])
  // The reason has the focus: it is typed, and the button is the next stop.
  await page.keyboard.type('short')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Say why, in ten characters or more').waitFor()
  expect(await findingsInBothThemes(page, 'break-glass-refused')).toEqual([])
  await page.getByLabel('Why do you need it now?').fill('Found unconscious in the waiting room')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Quill, Iris' }).waitFor()

  const reviewer = await windowOf(MANAGER.displayName, MANAGER.password)
  await go(reviewer, '/reviews')
  const grant = reviewer.locator('section').filter({ hasText: 'Found unconscious' })
  await grant.getByRole('heading', { name: 'Quill, Iris · record 1007' }).waitFor()
  await grant.getByText('Nora Nurse').waitFor()
  await grant.getByLabel('Note').fill('The nurse was alone with her')
  await grant.getByRole('button', { name: 'Appropriate', exact: true }).click()
  await grant.waitFor({ state: 'detached' })
  await reviewer.getByText('All', { exact: true }).click()
  await reviewer.getByText(/^Appropriate · Morgan Manager/).waitFor()
  expect(await findingsInBothThemes(reviewer, 'reviews-all')).toEqual([])
}, 120_000)

test('who may not break the glass is told whom to ask', async () => {
  const page = await windowOf('Dana Desk', PASSWORDS.desk)
  await go(page, `/patients/${stage.sensitiveId}`)
  await page.getByText('Ask a prescriber').waitFor()
  await soon(async () => expect(await page.getByRole('textbox').count()).toBe(0))
  expect(await findingsInBothThemes(page, 'break-glass-not-you')).toEqual([])
}, 60_000)

test('when another version was saved meanwhile, both are in sight, and saving is a decision', async () => {
  const page = await windowOf(MANAGER.displayName, MANAGER.password)
  await go(page, `/patients/${stage.patientId}?section=details`)
  await page.getByRole('button', { name: 'Change details' }).click()
  await page.getByRole('textbox', { name: 'City' }).fill('Shelbyville')
  const doctor = await signedIn('dr.lee', PASSWORDS['dr.lee'])
  const patientId = stage.patientId as never
  const { revision } = valueOf(await doctor.patients.get({ patientId }))
  const theirs = { ...ZIMMER, city: 'Capital City', phone: '(555) 010-9999' }
  valueOf(await doctor.patients.update({ patientId, revision, details: theirs }))

  await page.getByRole('button', { name: 'Save' }).click()
  const conflict = page.getByRole('alert').filter({ hasText: 'Someone saved another version' })
  await conflict.waitFor()
  await conflict.getByText('Capital City').waitFor()
  await conflict.getByText('(555) 010-9999').waitFor()
  // What did not change is not shown, and what was typed is still there.
  await soon(async () => expect(await conflict.getByText('Quillfeather').count()).toBe(0))
  await soon(async () => expect(await page.getByRole('textbox', { name: 'City' }).inputValue()).toBe('Shelbyville'))
  expect(await findingsInBothThemes(page, 'conflict')).toEqual([])
  // Nothing was overwritten by the refused save.
  expect(valueOf(await doctor.patients.get({ patientId }))).toMatchObject({ city: 'Capital City' })

  await page.getByRole('button', { name: 'Take theirs: Phone' }).press('Enter')
  await soon(async () => expect(await page.getByRole('textbox', { name: 'Phone' }).inputValue()).toBe('(555) 010-9999'))
  await page.getByRole('button', { name: 'Save' }).click()
  await conflict.waitFor({ state: 'detached' })
  expect(valueOf(await doctor.patients.get({ patientId }))).toMatchObject({
    city: 'Shelbyville',
    phone: '(555) 010-9999',
  })
}, 60_000)

test('on paper stand the patient and her contact in black, and nothing of the window', async () => {
  const page = await windowOf(MANAGER.displayName, MANAGER.password)
  await go(page, `/patients/${stage.patientId}?section=details`)
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  await soon(async () => expect(await page.getByRole('navigation').isVisible()).toBe(true))
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  for (const gone of [page.getByRole('navigation'), page.getByRole('contentinfo')])
    await soon(async () => expect(await gone.isVisible()).toBe(false))
  await soon(async () => expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0))
  const ink = await page.evaluate(() =>
    [...document.querySelectorAll('main h1, main h2, main div')].map((element) => {
      const { color, backgroundColor } = getComputedStyle(element)
      return `${color} on ${backgroundColor}`
    }),
  )
  expect(new Set(ink)).toEqual(new Set(['rgb(0, 0, 0) on rgb(255, 255, 255)']))
  const left = await page.locator('main h1').evaluate((heading) => heading.getBoundingClientRect().left)
  expect(left).toBeLessThan(60)
  expect((await page.pdf({ format: 'Letter' })).byteLength).toBeGreaterThan(5_000)
}, 60_000)

test('a long list is printed whole, over as many pages as it needs', async () => {
  const doctor = await signedIn('dr.lee', PASSWORDS['dr.lee'])
  for (let index = 0; index < 60; index++)
    valueOf(await doctor.patients.register({ ...ZIMMER, familyName: `Quincy${index}` }))
  const page = await windowOf(MANAGER.displayName, MANAGER.password)
  await page.getByLabel('Find a patient').fill('quincy')
  await page.getByText('50 found').waitFor()
  const rows = page.locator('tbody tr[data-index]')
  // The control: on the screen only what is in sight is drawn.
  await soon(async () => expect(await rows.count()).toBeLessThan(50))
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await page.emulateMedia({ media: 'print' })
  await soon(async () => expect(await rows.count()).toBe(50))
  const [bottom, height] = await page.evaluate(() => [
    document.querySelector('tbody tr[data-index="49"]')?.getBoundingClientRect().bottom ?? 0,
    document.documentElement.scrollHeight,
  ])
  expect(bottom).toBeLessThanOrEqual(height ?? 0)
  expect(bottom).toBeGreaterThan(1_000)
}, 60_000)

test('the audit is narrowed by days, by typing a patient, and by pressing one in the list', async () => {
  const page = await windowOf(MANAGER.displayName, MANAGER.password)
  await go(page, '/audit')
  await page.getByRole('combobox', { name: 'Patient', exact: true }).fill('zimm')
  await page.getByRole('option', { name: 'Zimmermann, Aurelia · 1001' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const rows = page.locator('tbody tr[data-index]')
  await page
    .getByRole('row', { name: /Quincy59/ })
    .first()
    .waitFor({ state: 'detached' })
  for (const row of await rows.allInnerTexts()) expect(row).toContain('Zimmermann, Aurelia')
  await page.getByLabel('Until').fill('2020-01-31')
  await page.getByText('No entry fits.').waitFor()
  expect(await findingsInBothThemes(page, 'audit-narrowed')).toEqual([])
  await page.getByLabel('Until').fill('')
  await page.getByLabel('From').fill('2020-01-31')
  await rows.first().waitFor()
  await page.getByRole('combobox', { name: 'Patient', exact: true }).fill('')
  await page
    .getByRole('button', { name: /^Quincy59, Aurelia/ })
    .first()
    .click()
  await page
    .getByRole('button', { name: /^Zimmermann/ })
    .first()
    .waitFor({ state: 'detached' })
  for (const row of await rows.allInnerTexts()) expect(row).toContain('Quincy59, Aurelia')
  // The headings sort; the one in use says so to those who do not see the arrow.
  await page.getByRole('button', { name: 'Person', exact: true }).press('Enter')
  await page.locator('th[aria-sort="ascending"]', { hasText: 'Person' }).waitFor()
  await page.getByRole('button', { name: 'Person', exact: true }).press('Enter')
  await page.locator('th[aria-sort="descending"]', { hasText: 'Person' }).waitFor()
}, 60_000)

test('a backup and a drill say at which stage they are', async () => {
  const page = await windowOf(MANAGER.displayName, MANAGER.password)
  await go(page, '/backups')
  const said = page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const stages: string[] = []
        new MutationObserver(() => {
          const now = document.querySelector('main output')?.textContent ?? ''
          if (now.startsWith('Step') && stages.at(-1) !== now) stages.push(now)
          if (document.body.textContent.includes('restored beside the practice')) resolve(stages)
        }).observe(document.body, { subtree: true, childList: true, characterData: true })
      }),
  )
  await page.getByRole('button', { name: 'Back up now' }).click()
  await page.getByRole('row', { name: /yes/ }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Prove a restore' }).click()
  const stages = await said
  expect(stages.some((stage) => /^Step \d of 3: (Copying|Opening|Finishing)/.test(stage))).toBe(true)
  expect(stages.some((stage) => /^Step \d of 4: (Reading|Restoring|Comparing)/.test(stage))).toBe(true)
  expect(await findingsInBothThemes(page, 'backups-proven')).toEqual([])
}, 120_000)
