import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { allScreens } from '../../renderer/screens.ts'
import { permissionsOf } from '../../shared/access/index.ts'
import { clientsOf, PASSWORDS, valueOf } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { openPage } from './browser.ts'
import { MANAGER, PIN, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

/** As the screens have it. Source: specs, security R4. */
const IDLE_MS = 5 * 60_000

/** What the main paths cost in keys; text that is typed (names, dates, secrets) is not counted. */
const KEYS = { signIn: 2, comeBack: 2, quickSwitch: 4, register: 6, find: 3 }

let stage: Stage
let page: Page

/** A keyboard that counts the keys apart from the text. */
function counting(on: Page) {
  let keys = 0
  return {
    async press(...pressed: string[]) {
      for (const key of pressed) {
        keys += 1
        await on.keyboard.press(key)
      }
    },
    type: (text: string) => on.keyboard.type(text),
    get keys() {
      return keys
    },
  }
}
const hash = () => new URL(page.url()).hash
const go = (path: string) =>
  page.evaluate((to) => {
    location.hash = to
  }, path)
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')

beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  for (const [login, password] of [
    ['dr.lee', PASSWORDS['dr.lee']],
    [MANAGER.login, MANAGER.password],
  ] as const) {
    const { access } = clientsOf(stage.altered.core.connect('cli'))
    valueOf(await access.signIn({ login, password }))
    valueOf(await access.setPin({ pin: PIN }))
  }
}, 120_000)
afterAll(() => stage?.close())

test(`sign-in: the first letters of the name, Enter, the password, Enter (${KEYS.signIn} keys)`, async () => {
  // This PC forgets the PINs' window when it is fresh; a person who has no PIN here signs in by password.
  await page.getByRole('button', { name: 'Ada Admin' }).waitFor()
  const keyboard = counting(page)
  await keyboard.type('dana')
  expect(await focused()).toContain('Dana Desk')
  await keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Password' }).waitFor()
  await keyboard.type(PASSWORDS.desk)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Patients' }).waitFor()
  expect(keyboard.keys).toBe(KEYS.signIn)
  await page.keyboard.press('Control+l')
}, 60_000)

test('the list of people is walked by arrows, Home and End, and is one stop of the Tab key', async () => {
  await page.getByRole('button', { name: 'Dana Desk' }).waitFor()
  await page.getByRole('textbox', { name: 'Password' }).waitFor()
  await page.keyboard.press('Shift+Tab')
  expect(await focused()).toContain('Dana Desk')
  await page.keyboard.press('End')
  expect(await focused()).toContain('Morgan Manager')
  await page.keyboard.press('ArrowUp')
  expect(await focused()).toContain('Pat Privacy')
  await page.keyboard.press('Home')
  expect(await focused()).toContain('Ada Admin')
  await page.keyboard.press('Tab')
  expect(
    await page.getByRole('textbox', { name: 'Password' }).evaluate((field) => field === document.activeElement),
  ).toBe(true)
}, 60_000)

test(`coming back: the PIN and Enter (${KEYS.comeBack} keys with the lock), to the place one left`, async () => {
  await signIn(page, 'Dr. Lee', PIN)
  await go(`/patients/${stage.patientId}`)
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  const keyboard = counting(page)
  await keyboard.press('Control+l')
  await page.getByRole('textbox', { name: 'PIN' }).waitFor()
  // A locked window does not even name the chart in its address.
  await page.waitForURL((url) => /^(#\/)?$/.test(url.hash))
  await keyboard.type(PIN)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Zimmermann, Aurelia' }).waitFor()
  expect(keyboard.keys).toBe(KEYS.comeBack)
}, 60_000)

test(`quick switch: lock, back to the list, a few letters, Enter, PIN, Enter (${KEYS.quickSwitch} keys), and not to the last person’s place`, async () => {
  const keyboard = counting(page)
  await keyboard.press('Control+l')
  await page.getByRole('textbox', { name: 'PIN' }).waitFor()
  await keyboard.press('Shift+Tab')
  await keyboard.type('morg')
  await keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'PIN' }).waitFor()
  await keyboard.type(PIN)
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Morgan Manager' }).waitFor()
  await page.getByRole('heading', { name: 'Patients', exact: true }).waitFor()
  expect(hash()).toBe('#/patients')
  expect(keyboard.keys).toBe(KEYS.quickSwitch)
}, 60_000)

test(`registering a patient: ${KEYS.register} keys; finding her: ${KEYS.find}`, async () => {
  await page.getByRole('heading', { name: 'Patients', exact: true }).focus()
  const registering = counting(page)
  await registering.press('n', 'p')
  await page.getByRole('heading', { name: 'Register a patient' }).waitFor()
  await registering.type('Quist')
  await registering.press('Tab')
  await registering.type('Ingrid')
  await registering.press('Tab', 'Tab')
  await registering.type('02291980')
  await registering.press('Enter')
  await page.getByRole('heading', { name: 'Quist, Ingrid' }).waitFor()
  await page.getByText('Feb 29, 1980').waitFor()
  expect(registering.keys).toBe(KEYS.register)

  await page.getByRole('heading', { name: 'Quist, Ingrid' }).focus()
  const finding = counting(page)
  await finding.press('g', 'p')
  await page.getByLabel('Find a patient').waitFor()
  await finding.type('ingr qu')
  // Enter may come before the answer: it waits for it.
  await finding.press('Enter')
  await page.getByRole('heading', { name: 'Quist, Ingrid' }).waitFor()
  expect(finding.keys).toBe(KEYS.find)
}, 60_000)

test('every pair of keys goes where the overlay says; the overlay opens by ?, closes by Escape', async () => {
  const ofManager = permissionsOf(MANAGER.roles)
  const withKeys = allScreens.filter(({ keys, may }) => keys !== undefined && (may === null || ofManager.has(may)))
  expect(withKeys.length).toBeGreaterThan(6)
  for (const { id, keys = '' } of withKeys) {
    await page.locator('main h1').first().focus()
    for (const key of keys.split(' ')) await page.keyboard.press(key)
    await page.locator(`[data-screen="${id}"] h1`).waitFor()
  }
  await page.locator('main h1').first().focus()
  await page.keyboard.press('?')
  const overlay = page.getByRole('dialog', { name: 'Keys' })
  for (const { keys = '' } of withKeys)
    await overlay
      .getByRole('row')
      .filter({ hasText: new RegExp(keys.toUpperCase().replace(' ', ' ?'), 'u') })
      .first()
      .waitFor()
  await page.keyboard.press('Escape')
  await overlay.waitFor({ state: 'detached' })
}, 60_000)

test('the palette does everything by a few letters: spacing, light and dark, language, signing out', async () => {
  const order = async (letters: string) => {
    await page.keyboard.press('Control+k')
    // Letters typed before the field has the focus would go to the page.
    await page.locator('[role="dialog"] input:focus').waitFor()
    await page.keyboard.type(letters)
    // The first that fits is chosen a moment after the last letter; until then it is the first of all.
    await page
      .locator('[role="dialog"] [data-selected]')
      .filter({ hasText: new RegExp(letters, 'i') })
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await order('patients')
  const row = page.locator('tbody tr[data-index]').first()
  await row.waitFor()
  const height = () => row.evaluate((element) => element.getBoundingClientRect().height)
  const comfortable = await height()
  await order('compact')
  await page.waitForFunction(
    (most) => (document.querySelector('tbody tr[data-index]')?.getBoundingClientRect().height ?? most) < most,
    comfortable - 5,
  )
  expect(await findingsInBothThemes(page, 'compact')).toEqual([])
  await order('comfortable')
  await order('dark')
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
  await order('español')
  await page.locator('html[lang="es"]').waitFor()
  await page.getByRole('heading', { name: 'Pacientes' }).waitFor()
  await order('english')
  await order('light')
  await page.locator('html[data-mantine-color-scheme="light"]').waitFor()
  await page.keyboard.press('Control+k')
  await page.locator('[role="dialog"] input:focus').waitFor()
  await page.keyboard.type('zzz')
  await page.getByText('Nothing by that name').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await order('sign out')
  await page.getByText('Who are you?').waitFor()
}, 60_000)

test('an alarm of the status bar is reached by Tab, and all of them are shown there', async () => {
  const { page: other } = await openPage(stage.browser)
  stage.altered.answers.set('practice.safety', () => ({
    ok: true,
    value: {
      deviceId: '01890000-0000-7000-8000-000000000001',
      lastOperation: 1,
      savedHere: false,
      lastBackupAt: null,
      lastProvenRestoreAt: null,
      copiesOnPracticeDisk: false,
      wordsUnproven: false,
      alarms: ['No copy was made for three days.', 'The drive “Blue” is not plugged in.'],
    },
  }))
  stage.altered.answers.set('devices.link', () => ({
    ok: true,
    value: {
      state: 'sending',
      since: null,
      reason: null,
      waiting: 3,
      uncopied: 3,
      lastContactAt: null,
      copiedAt: null,
      provenAt: null,
      isCopyLate: false,
      aheadMs: null,
      isSkewed: false,
      conflicts: 0,
      quarantined: 0,
      diverged: 0,
      offline: { kind: 'none' },
    },
  }))
  await other.goto(stage.address())
  await signIn(other, MANAGER.displayName, PIN)
  const bar = other.getByRole('region', { name: 'What is safe where' })
  await bar.getByText('Not saved on this PC').waitFor()
  await bar.getByText('3 changes wait for the server').waitFor()
  const alarm = bar.getByRole('button', { name: 'No copy was made' })
  for (let tabs = 0; tabs < 60; tabs++) {
    if (await alarm.evaluate((element) => element === document.activeElement)) break
    await other.keyboard.press('Tab')
  }
  await other.getByRole('tooltip').getByText('The drive “Blue” is not plugged in.').waitFor()
  expect(await findingsInBothThemes(other, 'status-alarm')).toEqual([])
  stage.altered.answers.clear()
}, 60_000)

test('a window that nobody touches for five minutes locks; a key begins the time anew', async () => {
  const { page: idle } = await openPage(stage.browser)
  await idle.clock.install()
  await idle.goto(stage.address())
  await signIn(idle, MANAGER.displayName, PIN)
  const navigation = idle.getByRole('navigation')
  await idle.clock.fastForward(IDLE_MS - 2_000)
  await soon(async () => expect(await navigation.isVisible()).toBe(true))
  await idle.keyboard.press('Shift')
  await idle.clock.fastForward(IDLE_MS - 2_000)
  // The control: without the key it would have locked long ago.
  await soon(async () => expect(await navigation.isVisible()).toBe(true))
  await idle.clock.fastForward(4_000)
  await navigation.waitFor({ state: 'detached' })
  await idle.getByRole('textbox', { name: 'PIN' }).waitFor()
  expect(await idle.content()).not.toContain('Zimmermann')
}, 60_000)
