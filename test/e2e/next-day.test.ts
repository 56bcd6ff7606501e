import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { type Clients, clientsOf, PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage } from './browser.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

const NURSE = { login: 'nurse', displayName: 'Nia Nurse', password: 'nurse pass phrase 1', roles: ['nurse' as const] }

let stage: Stage
let page: Page
let nurse: Clients
beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  const admin = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await admin.access.signIn({ login: 'admin', password: PASSWORDS.admin }))
  valueOf(await admin.access.addUser(NURSE))
  nurse = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await nurse.access.signIn({ login: NURSE.login, password: NURSE.password }))
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
}, 120_000)
afterAll(() => stage?.close())

const open = async (path: string) => {
  await page.evaluate((to) => {
    location.hash = to
  }, path)
  await page.locator('main h1').waitFor()
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
}
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const patientId = () => stage.patientId as never

test('a task is written by keys, taken up, and done; its history says who', async () => {
  await open('/tasks')
  await press('n', 't')
  await page.getByLabel('What is to be done').waitFor()
  await page.keyboard.type('Call the pharmacy')
  await press('Enter')
  await page.getByRole('heading', { name: '1 open task' }).waitFor()
  await page.locator('tbody tr[data-index="0"]').focus()
  await press('Enter')
  await page.getByRole('button', { name: 'Take it up' }).press('Enter')
  await page.getByText('taken up').waitFor()
  expect(await findingsInBothThemes(page, 'next-day-task')).toEqual([])
  await page.getByRole('button', { name: 'Done', exact: true }).press('Enter')
  await page.keyboard.type('They have it')
  await press('Enter')
  await page.getByText('No tasks here').waitFor()
  expect(await findingsInBothThemes(page, 'next-day-no-task')).toEqual([])
}, 60_000)

test('a message that comes in is counted at once, read, and made into a task by one key', async () => {
  const me = valueOf(await nurse.tasks.people({})).find(({ displayName }) => displayName === 'Dr. Lee')
  if (!me) throw new Error('no Dr. Lee')
  valueOf(
    await nurse.messages.start({
      patientId: patientId(),
      subject: 'Potassium',
      to: [{ userId: me.userId }],
      body: 'Her potassium is 6.1',
      urgent: true,
    }),
  )
  // Nobody asked for it: the core told the screen.
  await page.getByRole('navigation').getByText('1 unread message, some urgent').waitFor({ state: 'attached' })
  await open('/messages')
  await page.locator('tbody tr[data-index="0"]').focus()
  await press('Enter')
  await page.locator('article').waitFor()
  await page.getByRole('navigation').getByText('unread message').waitFor({ state: 'detached' })
  await page.locator('article').focus()
  await press('t')
  await page.getByLabel('What is to be done').waitFor()
  expect(await findingsInBothThemes(page, 'next-day-message')).toEqual([])
  await press('Enter')
  await page.getByText('a task', { exact: true }).waitFor()
  await page.locator('article').focus()
  await press('c')
  await page.getByText('in the chart', { exact: true }).waitFor()
  expect(valueOf(await nurse.tasks.ofPatient({ patientId: patientId() })).entries).toMatchObject([
    { title: 'Her potassium is 6.1', ownerRole: 'nurse', priority: 'urgent', origin: { kind: 'message' } },
  ])
}, 60_000)

test('what waits is counted first, opens by Enter and leads back; only the button says that it was seen', async () => {
  valueOf(await nurse.handover.leaveVisitNote({ patientId: patientId(), text: 'Ask about the fall' }))
  await press('g', 'h')
  await page.locator('[data-count="visit-notes"]').waitFor()
  await soon(async () =>
    expect(await page.locator('[data-count="visit-notes"]').innerText()).toMatch(/^1\s*Notes for the next visit/),
  )
  expect(await findingsInBothThemes(page, 'next-day-handover')).toEqual([])
  await page.locator('[data-count="visit-notes"]').press('Enter')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Ask about the fall')
  await press('Enter')
  const note = page.getByRole('region', { name: 'Note for this visit' })
  await note.getByText('Ask about the fall').waitFor()
  expect(await findingsInBothThemes(page, 'next-day-note')).toEqual([])
  await page.goBack()
  await page.locator('[data-count="visit-notes"]').waitFor()
  // Opened and left, and still new.
  await page.getByText('You have not said yet what you have seen').waitFor()
  await page.getByRole('button', { name: 'I have seen this' }).press('Enter')
  await page.getByText(/^New since/).waitFor()
  await soon(async () => expect(await page.locator('[data-count="visit-notes"]').innerText()).not.toContain('new'))
  await open(`/patients/${stage.patientId}`)
  await note.getByRole('button', { name: 'I have read it' }).press('Enter')
  await note.waitFor({ state: 'detached' })
}, 60_000)

test('who pays is written down by keys; what a payer would reject is said beside the field', async () => {
  await open(`/patients/${stage.patientId}?section=coverage`)
  await page.locator('[data-coverage-state="never-asked"]').waitFor()
  await page.getByRole('button', { name: 'Add insurance' }).press('Enter')
  await page.getByLabel('Payer', { exact: true }).waitFor()
  await page.keyboard.type('Medicare')
  await press('Tab')
  await page.keyboard.type('123456789A')
  await page.getByLabel('Kind of payer').selectOption('MB')
  await page.getByLabel('Member number').press('Enter')
  await page.getByText('This is no Medicare number').waitFor()
  expect(await findingsInBothThemes(page, 'next-day-coverage-refused')).toEqual([])
  await page.getByLabel('Member number').fill('1eg4-te5-mk73')
  await press('Enter')
  await page.locator('[data-coverage]').getByText('1EG4TE5MK73').waitFor()
  expect(await findingsInBothThemes(page, 'next-day-coverage')).toEqual([])
}, 60_000)

test('a form is written, signed by a typed name before somebody, and read as it was signed', async () => {
  const watched = await openPage(stage.browser)
  await watched.page.goto(stage.address())
  await signIn(watched.page, MANAGER.displayName, MANAGER.password)
  await watched.page.evaluate(() => {
    location.hash = '/consents'
  })
  await watched.page.getByRole('button', { name: 'New form' }).press('Enter')
  await watched.page.getByLabel('Title').fill('Privacy practices')
  await watched.page.getByLabel('Text, as patients sign it').fill('We keep what you tell us to ourselves.')
  await watched.page.getByLabel('Title').press('Enter')
  await watched.page.getByText('version 1').waitFor()
  expect(await findingsInBothThemes(watched.page, 'next-day-forms')).toEqual([])

  await open(`/patients/${stage.patientId}?section=coverage`)
  await page.getByRole('button', { name: 'To sign: Privacy practices' }).press('Enter')
  await page.getByText('We keep what you tell us to ourselves.').waitFor()
  expect(await findingsInBothThemes(page, 'next-day-consent')).toEqual([])
  await page.getByRole('button', { name: 'Sign with finger or pen' }).press('Enter')
  const pad = await page.getByRole('img', { name: 'Sign here' }).boundingBox()
  if (!pad) throw new Error('no field to sign in')
  await page.mouse.move(pad.x + 30, pad.y + 60)
  await page.mouse.down()
  for (const [x, y] of [
    [80, 20],
    [130, 90],
    [180, 40],
    [260, 70],
  ] as const)
    await page.mouse.move(pad.x + x, pad.y + y)
  await page.mouse.up()
  await page.getByRole('button', { name: 'I sign', exact: true }).press('Enter')
  await page.locator('[data-consent]').getByText('· signed').waitFor()
  await page.getByRole('button', { name: 'As signed' }).press('Enter')
  await page.getByRole('img', { name: 'Signature of Aurelia Zimmermann' }).waitFor()
  expect(await findingsInBothThemes(page, 'next-day-signed')).toEqual([])
}, 60_000)

test('nothing went wrong in the page, and nothing was asked of the network', () => {
  expect(stage.errors).toEqual([])
  expect(stage.strayRequests).toEqual([])
})
