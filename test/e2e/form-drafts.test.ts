import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { endPrograms, type Program } from '../cli/program.ts'
import { PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { findingsInBothThemes } from './axe.ts'
import { startBrowser, type Watched } from './browser.ts'
import { openProgram } from './killable.ts'
import { signIn } from './stage.ts'
import { soon } from './soon.ts'

const NURSE = {
  login: 'nurse',
  displayName: 'Nina Nurse',
  roles: ['nurse' as const],
  password: 'a nurse with a bicycle',
}

let browser: Browser
let dataDir: string
let patientId: string
let otherId: string
let daybook: Program
let window: Watched

async function openDaybook(): Promise<Page> {
  ;({ daybook, window } = await openProgram(browser, dataDir))
  return window.page
}
async function killed(): Promise<Page> {
  daybook.child.kill('SIGKILL')
  await daybook.ended
  return openDaybook()
}
const goTo = (page: Page, section: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to
  }, `/patients/${patientId}?section=${section}`)
const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1_000))
const instructions = (page: Page) => page.getByLabel('Instructions')

beforeAll(async () => {
  dataDir = join(await scratch('form-drafts'), 'data')
  const practice = await scratchCore({ dataDir })
  await practice.found()
  valueOf(await (await practice.signedIn('admin')).access.addUser(NURSE))
  const doctor = await practice.signedIn('dr.lee')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
  otherId = valueOf(
    await doctor.patients.register({ ...ZIMMER, familyName: 'Okafor', birthOn: '1961-03-12' }),
  ).patientId
  await practice.core.close()
  browser = await startBrowser()
  await openDaybook()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await endPrograms()
})

test('kill -9 a second after a keystroke: an order that was being typed is there', async () => {
  const before = window.page
  await signIn(before, 'Dr. Lee', PASSWORDS['dr.lee'])
  await goTo(before, 'orders')
  await before.getByRole('button', { name: 'New order' }).click()
  await instructions(before).fill('Fasting, before nine')
  await before.keyboard.type(' o’clock')
  await aSecond()
  const page = await killed()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await goTo(page, 'orders')
  await instructions(page).waitFor()
  await soon(async () => expect(await instructions(page).inputValue()).toBe('Fasting, before nine o’clock'))
  // It says from when it is.
  await page.getByRole('note').filter({ hasText: 'Not saved yet. This stands as you left it on' }).waitFor()
  await instructions(page).click()
  expect(await findingsInBothThemes(page, 'order-draft-found')).toEqual([])
}, 120_000)

test('a lock takes it from sight and brings it back; nobody else sees it', async () => {
  const { page } = window
  await instructions(page).press('End')
  await page.keyboard.type(' sharp')
  await page.keyboard.press('Control+l')
  await page.getByRole('navigation').waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain('Fasting')
  const proof = page.locator('form input').first()
  await proof.fill(PASSWORDS['dr.lee'])
  await proof.press('Enter')
  await instructions(page).waitFor()
  await soon(async () => expect(await instructions(page).inputValue()).toBe('Fasting, before nine o’clock sharp'))

  const other = await killed()
  await signIn(other, NURSE.displayName, NURSE.password)
  await goTo(other, 'orders')
  await other.getByRole('button', { name: 'New order' }).click()
  await soon(async () => expect(await instructions(other).inputValue()).toBe(''))
}, 120_000)

test('what is saved leaves no draft behind, and what is given up neither', async () => {
  const before = await killed()
  await signIn(before, 'Dr. Lee', PASSWORDS['dr.lee'])
  await goTo(before, 'orders')
  await before
    .getByRole('form', { name: 'New order' })
    .getByLabel(/^Order/)
    .fill('Lipid panel')
  await before.keyboard.press('Tab')
  await before.getByRole('button', { name: 'Keep as draft' }).click()
  await instructions(before).waitFor({ state: 'detached' })
  await aSecond()
  const page = await killed()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await goTo(page, 'orders')
  await page.getByRole('article', { name: 'Lipid panel' }).waitFor()
  await soon(async () => expect(await instructions(page).count()).toBe(0))
}, 120_000)

test('control: what the core never took is said not to be kept, and is not there after the kill', async () => {
  const before = window.page
  await before.route('**/rpc/call', async (route) =>
    route.request().postData()?.includes('drafts.keep') === true ? route.abort() : route.continue(),
  )
  await before.getByRole('button', { name: 'New order' }).click()
  await instructions(before).fill('LOST')
  await before.getByRole('alert').filter({ hasText: 'is not kept at the moment' }).waitFor()
  const page = await killed()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await goTo(page, 'orders')
  await page.getByRole('article', { name: 'Lipid panel' }).waitFor()
  expect(await page.content()).not.toContain('LOST')
}, 120_000)

test('whoever goes on before the list is there again leaves no draft of what was saved, and another patient’s stays hers', async () => {
  const before = await killed()
  await signIn(before, 'Dr. Lee', PASSWORDS['dr.lee'])
  const note = (page: Page) => page.getByRole('textbox', { name: 'Leave a note for the next visit' })
  const chart = (page: Page, id: string) =>
    page.evaluate((to) => {
      location.hash = to
    }, `/patients/${id}`)
  const begin = async (id: string, whose: string, text: string) => {
    await chart(before, id)
    await before.getByRole('heading', { name: whose }).first().waitFor()
    // Its keys are there once its part of the chart is.
    await soon(async () => {
      if ((await note(before).count()) === 0) {
        await before.keyboard.press('c')
        await before.keyboard.press('n')
      }
      expect(await note(before).count()).toBe(1)
    })
    await note(before).fill(text)
  }
  await begin(otherId, 'Okafor', 'Ask about the knee')
  let slow = true
  let taken = false
  await before.route(
    (url) => url.pathname.startsWith('/rpc'),
    async (route) => {
      const asked = route.request().postData() ?? ''
      if (slow && taken && asked.includes('handover.visitNotes')) await new Promise((then) => setTimeout(then, 3_000))
      if (asked.includes('handover.leaveVisitNote')) taken = true
      // One that nobody waits for any more is gone by then.
      await route.continue().catch(() => null)
    },
  )
  await begin(patientId, 'Zimmermann', 'Bring the old films')
  const answered = before.waitForResponse((answer) =>
    (answer.request().postData() ?? '').includes('handover.leaveVisitNote'),
  )
  await note(before).press('Enter')
  expect((await answered).ok()).toBe(true)
  // Saved, and the list of what was left is not here again: she has gone on.
  await chart(before, otherId)
  await soon(async () => expect(await note(before).inputValue()).toBe('Ask about the knee'))
  slow = false
  await aSecond()
  await before.unrouteAll({ behavior: 'wait' })

  const page = await killed()
  await signIn(page, 'Dr. Lee', PASSWORDS['dr.lee'])
  await chart(page, patientId)
  await page.getByText('Bring the old films').waitFor()
  await soon(async () => expect(await note(page).count()).toBe(0))
  await chart(page, otherId)
  await soon(async () => expect(await note(page).inputValue()).toBe('Ask about the knee'))
}, 180_000)
