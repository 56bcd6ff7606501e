import type { Browser, Locator, Page } from 'playwright-core'
import { program } from '../../cli/program.ts'
import { keepPicture, looksRight } from '../axe.ts'
import { openPage, type Watched } from '../browser.ts'
import { signIn } from '../stage.ts'
import { type Person, SECRETS } from './practice.ts'

const ADDRESS = /^http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]{43}$/m

/** A person at a window of her own, who has a keyboard and no mouse. An action is a key, a chord, or a text in one go. */
export type Hands = Watched & {
  person: Person
  actions: number
  press(...keys: string[]): Promise<void>
  type(text: string): Promise<void>
  /** Two keys lead to a place, from wherever one stands outside a field. */
  go(keys: string, heading: string | RegExp): Promise<void>
  /** Leaves the field in which one writes: letters are keys then. */
  leaveFields(): Promise<void>
  /** Walks by Tab (or back) until what has the focus is this. */
  tabTo(what: Locator, back?: boolean): Promise<void>
  /** What has the focus now is this; waits until it is so. */
  at(what: Locator): Promise<void>
  look(name: string): Promise<void>
  /** What this person sees, where pictures are kept. */
  keepPicture(name: string): Promise<void>
}

/** Opens one more window of the program that runs on this folder, and signs a person in there. */
export async function sitDown(browser: Browser, dataDir: string, person: Person): Promise<Hands> {
  const again = program('electron/cli/main.ts', ['open', '--no-browser'], dataDir)
  const [address] = await again.printed(ADDRESS)
  const watched = await openPage(browser)
  await watched.page.goto(address)
  return handsOf(watched, person)
}

export async function handsOf(watched: Watched, person: Person): Promise<Hands> {
  const { page } = watched
  page.setDefaultTimeout(30_000)
  await signIn(page, person, SECRETS[person])
  const hands: Hands = {
    ...watched,
    person,
    actions: 0,
    async press(...keys) {
      for (const chord of keys) {
        hands.actions += 1
        for (const key of chord.split(' ')) await page.keyboard.press(key === 'Space' ? ' ' : key)
      }
    },
    async type(text) {
      hands.actions += 1
      await page.keyboard.type(text)
    },
    async go(keys, heading) {
      await leaveFields(page)
      await hands.press(keys)
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    },
    leaveFields: () => leaveFields(page),
    async tabTo(what, back = false) {
      await what.waitFor()
      for (let i = 0; i < 60; i++) {
        if ((await what.and(page.locator(':focus')).count()) > 0) return
        await hands.press(back ? 'Shift+Tab' : 'Tab')
      }
      throw new Error(`Tab does not lead there: ${String(what)}`)
    },
    async at(what) {
      await what.and(page.locator(':focus')).waitFor()
    },
    look: (name) => looksRight(page, `clinic-day-${name}`),
    keepPicture: (name) => keepPicture(page, `clinic-day-${name}-${person}`),
  }
  return hands
}

/**
 * Out of the field in which one writes, by Escape: once empties a field that finds, twice leaves it. Then letters are keys. A
 * step that comes to its end only now may give a field the focus once more: whoever sees that presses Escape again.
 */
async function leaveFields(page: Page): Promise<void> {
  const inField = async () => (await page.locator(FIELD).count()) > 0
  for (let i = 0; i < 12; i++) {
    if (await inField()) await page.keyboard.press('Escape')
    else {
      await page.waitForTimeout(150)
      if (!(await inField())) return
    }
  }
  await page.locator(FIELD).waitFor({ state: 'detached' })
}
const FIELD = 'input:focus, textarea:focus, select:focus, [contenteditable="true"]:focus'
