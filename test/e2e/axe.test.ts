import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { allScreens, type Screen } from '../../renderer/screens.ts'
import { permissionsOf } from '../../shared/access/index.ts'
import { emptyAnswer, FAILURE } from './altered-core.ts'
import { findings, findingsInBothThemes } from './axe.ts'
import { MANAGER, PIN, setStage, signIn, signInAsAdmin, type Stage } from './stage.ts'

let stage: Stage
const visited = new Map<string, Set<string>>()
const STATES = ['data', 'empty', 'error', 'locked'] as const
/** What the frame itself asks for: without it there is no screen to look at. */
const FRAME = new Set(['practice.status', 'access.whoAmI', 'access.sessionChanged', 'practice.changed', 'access.lock'])
const ofManager = permissionsOf(MANAGER.roles)
const managerSees = ({ may }: Screen) => may === null || ofManager.has(may)

beforeAll(async () => {
  stage = await setStage()
}, 120_000)
afterAll(() => stage?.close())

async function visit(screen: Screen, state: (typeof STATES)[number]): Promise<void> {
  const path = screen.path.replace('$patientId', stage.patientId)
  await stage.page.evaluate((to) => {
    location.hash = to
  }, path)
  await stage.page.locator(`[data-screen="${screen.id}"]`).waitFor()
  await stage.page.locator('[data-waiting]').waitFor({ state: 'detached' })
  const states = visited.get(screen.id) ?? new Set()
  visited.set(screen.id, states.add(state))
}

async function lock(): Promise<void> {
  await stage.page.keyboard.press('Control+l')
  await stage.page.getByRole('navigation').waitFor({ state: 'detached' })
}

async function lockAndReturn(displayName = MANAGER.displayName): Promise<void> {
  await lock()
  await signIn(stage.page, displayName, PIN)
}

/** Signs in by password and sets the PIN by which the rest of the test comes back. */
async function enter(by: () => Promise<void>): Promise<void> {
  await by()
  await stage.page.evaluate(() => {
    location.hash = '/account'
  })
  await stage.page.getByLabel('New PIN').fill(PIN)
  await stage.page.getByLabel('New PIN').press('Enter')
  await stage.page.getByText('PIN is set').waitFor()
}

describe.each([
  ['the manager', managerSees, () => signIn(stage.page, MANAGER.displayName, MANAGER.password), MANAGER.displayName],
  [
    'the administrator',
    ({ may }: Screen) => may?.startsWith('user.') ?? false,
    () => signInAsAdmin(stage.page),
    'Ada Admin',
  ],
] as const)('what %s sees', (_who, sees, by, displayName) => {
  const screens = allScreens.filter(sees)

  beforeAll(async () => {
    await enter(by)
  }, 60_000)
  afterAll(async () => {
    stage.altered.answers.clear()
    await lock()
  })

  test.each(screens.map((screen) => [screen.id, screen] as const))('%s with data', async (_id, screen) => {
    await visit(screen, 'data')
    expect(await findingsInBothThemes(stage.page)).toEqual([])
  })

  test('every screen with nothing to show', async () => {
    for (const channel of stage.altered.asked) {
      const empty = FRAME.has(channel) ? null : emptyAnswer(channel)
      if (empty) stage.altered.answers.set(channel, () => empty)
    }
    await lockAndReturn(displayName)
    for (const screen of screens) {
      await visit(screen, 'empty')
      expect({ screen: screen.id, found: await findingsInBothThemes(stage.page) }).toEqual({
        screen: screen.id,
        found: [],
      })
    }
  }, 180_000)

  test('every screen when the core fails, with the number to read out', async () => {
    await lock()
    for (const channel of stage.altered.asked) {
      if (!FRAME.has(channel) && !channel.startsWith('access.q') && !channel.startsWith('access.s'))
        stage.altered.answers.set(channel, () => FAILURE)
    }
    stage.altered.asked.clear()
    await signIn(stage.page, displayName, PIN)
    for (const screen of screens) {
      await visit(screen, 'error')
      expect({ screen: screen.id, found: await findingsInBothThemes(stage.page) }).toEqual({
        screen: screen.id,
        found: [],
      })
    }
    stage.altered.answers.clear()
  }, 180_000)

  test('every screen when it is locked: nothing of it is left', async () => {
    await lockAndReturn(displayName)
    for (const screen of screens) {
      await visit(screen, 'data')
      const text = await stage.page.locator('main').innerText()
      await lock()
      visited.get(screen.id)?.add('locked')
      expect({ screen: screen.id, found: await findingsInBothThemes(stage.page) }).toEqual({
        screen: screen.id,
        found: [],
      })
      const left = await stage.page.content()
      for (const line of text.split('\n').filter((part) => /Zimmermann|Alvarez|Quillfeather|\(555\)/.test(part)))
        expect(left).not.toContain(line)
      expect(left).not.toContain('Zimmermann')
      await signIn(stage.page, displayName, PIN)
    }
  }, 240_000)
})

test('every registered screen was visited in every state', () => {
  const missing = allScreens.flatMap(({ id }) =>
    STATES.filter((state) => !visited.get(id)?.has(state)).map((s) => `${id}: ${s}`),
  )
  expect(missing).toEqual([])
})

test('the policy of the page was not broken, and nothing was asked of the network', () => {
  expect(stage.errors.filter((line) => !line.includes('favicon'))).toEqual([])
  expect(stage.strayRequests).toEqual([])
})

test('axe finds what is wrong when something is (control)', async () => {
  await stage.page.evaluate(() => {
    const pale = document.createElement('p')
    pale.textContent = 'hardly to be read'
    pale.style.setProperty('color', '#ccc')
    pale.style.setProperty('background', '#fff')
    const nameless = document.createElement('button')
    document.querySelector('main')?.append(pale, nameless)
  })
  const found = await findings(stage.page)
  expect(found.some((line) => line.startsWith('color-contrast'))).toBe(true)
  expect(found.some((line) => line.startsWith('button-name'))).toBe(true)
})
