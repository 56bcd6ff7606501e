import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { allScreens, type Screen } from '../../renderer/screens.ts'
import { DEMO_PEOPLE, permissionsOf } from '../../shared/access/index.ts'
import { emptyAnswer, FAILURE, procedureOf } from './altered-core.ts'
import { findings, findingsInBothThemes, tooWide } from './axe.ts'
import { MANAGER, PIN, setStage, signIn, type Stage } from './stage.ts'

type State = 'data' | 'empty' | 'error' | 'locked'
const STATES: readonly State[] = ['data', 'empty', 'error', 'locked']
/** What the frame and the sign-in ask for: without it there is no screen to look at. */
const FRAME =
  /^(practice\.(status|changed)|devices\.linkChanged|access\.(whoAmI|sessionChanged|lock|signIn|quickSwitch))$/
const ofManager = permissionsOf(MANAGER.roles)
const ADMIN = DEMO_PEOPLE.find(({ login }) => login === 'admin')
const PEOPLE = [
  [MANAGER.displayName, MANAGER.password, ({ may }: Screen) => may === null || ofManager.has(may)],
  [ADMIN?.displayName ?? '', ADMIN?.password ?? '', ({ may }: Screen) => may?.startsWith('user.') ?? false],
] as const

let stage: Stage
const visited = new Map<string, Set<State>>()

beforeAll(async () => {
  stage = await setStage({ demoPatients: 12 })
}, 300_000)
afterAll(() => stage?.close())

async function go(path: string): Promise<void> {
  await stage.page.evaluate((to) => {
    location.hash = to
  }, path)
}

async function visit({ id, path }: Screen, state: State): Promise<void> {
  const chart: Record<string, string> = stage.charted
  await go(path.replaceAll(/\$(\w+)/g, (_, name: string) => chart[name] ?? ''))
  await stage.page.locator(`[data-screen="${id}"]`).waitFor()
  await stage.page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
  // A screen counts as visited where it says where one is.
  await stage.page.locator(`[data-screen="${id}"] h1`).waitFor()
  const states = visited.get(id) ?? new Set()
  visited.set(id, states.add(state))
}

/** Ctrl+L, and then the last person's proof is asked for. */
async function lock(): Promise<void> {
  await stage.page.keyboard.press('Control+l')
  await stage.page.getByRole('navigation').waitFor({ state: 'detached' })
}

/** What the screens have asked for so far. */
const everAsked = new Set<string>()

const noteAsked = () => {
  for (const channel of stage.altered.asked) everAsked.add(channel)
  stage.altered.asked.clear()
}

/** A screen that was refused an answer and shows neither the failure nor its number keeps it from whoever looks at it. */
async function failuresUntold(): Promise<string[]> {
  const failed = [...stage.altered.asked].filter(
    (channel) => stage.altered.answers.has(channel) && procedureOf(channel).kind === 'query',
  )
  if (failed.length === 0) return []
  const told = await stage.page.locator('main').getByText('Incident A1B2C3D4').count()
  return told > 0 ? [] : [`keeps to itself that ${failed.join(', ')} failed`]
}

const byScreen = (screens: readonly Screen[], found: Map<string, string[]>) =>
  Object.fromEntries(screens.map(({ id }) => [id, found.get(id) ?? ['not looked at']]))
const nothing = (screens: readonly Screen[]) => Object.fromEntries(screens.map(({ id }) => [id, []]))

describe.each(PEOPLE)('what %s sees', (displayName, password, sees) => {
  const screens = allScreens.filter(sees)
  const lookAtAll = async (state: State) => {
    const found = new Map<string, string[]>()
    for (const screen of screens) {
      noteAsked()
      await visit(screen, state)
      const wrong = state === 'error' ? await failuresUntold() : []
      wrong.push(...(await tooWide(stage.page)))
      found.set(screen.id, [...wrong, ...(await findingsInBothThemes(stage.page, `${screen.id}-${state}`))])
    }
    noteAsked()
    expect(byScreen(screens, found)).toEqual(nothing(screens))
  }
  /** Comes back to emptied screens, which then ask for everything anew. */
  const comeBack = () => signIn(stage.page, displayName, PIN)

  beforeAll(async () => {
    await signIn(stage.page, displayName, password)
    await go('/account')
    await stage.page.getByLabel('New PIN').fill(PIN)
    await stage.page.getByLabel('New PIN').press('Enter')
    await stage.page.getByText('The PIN is set.').waitFor()
  }, 60_000)
  afterAll(async () => {
    stage.altered.answers.clear()
    await lock()
  })

  test('with data', () => lookAtAll('data'), 420_000)

  test('with nothing to show', async () => {
    await lock()
    for (const channel of everAsked) {
      const empty = FRAME.test(channel) ? null : emptyAnswer(channel)
      if (empty) stage.altered.answers.set(channel, () => empty)
    }
    await comeBack()
    await lookAtAll('empty')
  }, 420_000)

  test('when the core fails: the failure is said, with the number to read out', async () => {
    await lock()
    for (const channel of everAsked) if (!FRAME.test(channel)) stage.altered.answers.set(channel, () => FAILURE)
    await comeBack()
    // What was typed and not saved could not be had either: one is asked before the screens come.
    const goOn = stage.page.getByRole('button', { name: 'Go on without what I had begun' })
    await goOn.waitFor()
    expect(await findingsInBothThemes(stage.page, 'drafts-failed')).toEqual([])
    await goOn.click()
    await lookAtAll('error')
    await go(screens.some(({ id }) => id === 'audit') ? '/audit' : '/staff')
    await stage.page.getByText('Incident A1B2C3D4').waitFor()
    stage.altered.answers.clear()
  }, 420_000)

  test('when it is locked: nothing of it is left in the page', async () => {
    await lock()
    stage.altered.answers.clear()
    await comeBack()
    const found = new Map<string, string[]>()
    for (const screen of screens) {
      await visit(screen, 'locked')
      const shown = await stage.page.locator('main').innerText()
      await lock()
      found.set(screen.id, await findingsInBothThemes(stage.page, `${screen.id}-locked`))
      const left = await stage.page.content()
      expect(new URL(stage.page.url()).hash).toMatch(/^(#\/)?$/)
      for (const name of ['Zimmermann', stage.charted.patientName, 'Quillfeather', '010-7788'])
        expect({ screen: screen.id, name, left: left.includes(name) }).toEqual({ screen: screen.id, name, left: false })
      // The control: what is looked for was there before.
      if (screen.id === 'patients') expect(shown).toContain('Zimmermann')
      if (screen.id === 'ledger.account') expect(shown).toContain(stage.charted.patientName)
      await comeBack()
    }
    expect(byScreen(screens, found)).toEqual(nothing(screens))
  }, 420_000)
})

test('every registered screen was visited in every state', () => {
  const missing = allScreens.flatMap(({ id }) =>
    STATES.filter((state) => !visited.get(id)?.has(state)).map((state) => `${id}: ${state}`),
  )
  expect(missing).toEqual([])
})

test('the policy of the page was not broken, and nothing was asked of the network', () => {
  expect(stage.errors).toEqual([])
  expect(stage.strayRequests).toEqual([])
})

test('what is wider than the window is found (control)', async () => {
  await signIn(stage.page, ADMIN?.displayName ?? '', PIN)
  expect(await tooWide(stage.page)).toEqual([])
  await stage.page.evaluate(() => {
    const wide = document.createElement('p')
    wide.style.setProperty('width', '120vw')
    document.querySelector('[data-screen]')?.append(wide)
  })
  expect(await tooWide(stage.page)).not.toEqual([])
  await lock()
}, 60_000)

test('axe finds what is wrong when something is (control)', async () => {
  await stage.page.evaluate(() => {
    const pale = document.createElement('p')
    pale.textContent = 'hardly to be read'
    pale.style.setProperty('color', '#ccc')
    pale.style.setProperty('background', '#fff')
    document.querySelector('main')?.append(pale, document.createElement('button'))
  })
  const found = await findings(stage.page)
  expect(found.some((line) => line.startsWith('color-contrast'))).toBe(true)
  expect(found.some((line) => line.startsWith('button-name'))).toBe(true)
})
