import type { Hands } from './hands.ts'

type Name = { familyName: string }

/** A patient stands in a lane of the board. */
export const board = (hands: Hands, lane: string, familyName: string): Promise<void> =>
  hands.page.locator(`[data-lane="${lane}"]`).getByText(familyName).first().waitFor()

/** Books a patient where the cursor of the schedule stands, and goes to the place behind. @returns what it cost */
export async function bookNext(hands: Hands, { familyName }: Name): Promise<number> {
  const { page } = hands
  const grid = page.getByRole('application')
  await hands.at(grid)
  hands.actions = 0
  await hands.press('Enter')
  await hands.at(page.getByLabel('Patient', { exact: true }))
  await hands.type(familyName.slice(0, 5))
  // Both at once, faster than the answer may come.
  await hands.press('Enter', 'Enter')
  const { actions } = hands
  await grid.getByRole('button', { name: new RegExp(familyName) }).waitFor()
  await hands.at(grid)
  if (familyName !== 'Bergström') await hands.press('ArrowDown')
  return actions
}

type CheckIn = { takes?: number; signs?: string; check?: string; look?: string }

/** Name and birth date, Enter; a space when it is right; the signature; Enter. @returns what it cost */
export async function checkIn(
  hands: Hands,
  who: Name & { givenName: string; birthOn: string },
  { takes = 0, signs, check, look }: CheckIn,
): Promise<Hands> {
  const { page } = hands
  const find = page.getByLabel('Who is here?')
  await hands.tabTo(find)
  hands.actions = 0
  const [year, month, day] = who.birthOn.split('-').map(Number)
  await hands.type(`${who.familyName.slice(0, 4)} ${month}/${day}/${year}`)
  await hands.press('Enter')
  await hands.at(page.getByRole('checkbox', { name: /are right$/ }))
  await page.locator(`[data-takes="${takes}"]`).waitFor()
  await hands.press('Space')
  await hands.at(page.getByLabel('Signature'))
  await hands.type(signs ?? `${who.givenName} ${who.familyName}`)
  if (look) await hands.look(look)
  if (check) {
    await hands.tabTo(page.getByLabel('Method'))
    await hands.press('End')
    await hands.tabTo(page.getByLabel('Check number'))
    await hands.type(check)
    // What walking there cost is not what checking in costs.
    hands.actions = 5 + 4
  }
  await hands.press('Enter')
  hands.actions -= check ? 1 : 0
  await board(hands, 'arrived', who.familyName)
  await hands.at(find)
  return hands
}

/** Somebody comes without a booking: she gets the next free time and is checked in like everybody. */
export async function walkIn(hands: Hands, typed: string, who: Name, signs: string): Promise<void> {
  const { page } = hands
  await hands.tabTo(page.getByRole('button', { name: 'Walk-in', exact: true }), true)
  await hands.press('Enter')
  await hands.at(page.getByLabel('Patient', { exact: true }))
  await hands.type(typed)
  // Faster than any answer: the first Enter takes her, the second books.
  await hands.press('Enter', 'Enter')
  await hands.at(page.getByLabel('Name, address and telephone are right'))
  await page.locator('[data-coverage-state="never-asked"]').waitFor()
  await hands.press('Space')
  await hands.at(page.getByLabel('Signature'))
  await hands.type(signs)
  await hands.press('Enter')
  await board(hands, 'arrived', who.familyName)
}

/** Finds a patient on the board and takes the next step with her; then the board asks who is next. */
export async function step(hands: Hands, { familyName }: Name, button: string): Promise<void> {
  const { page } = hands
  await hands.tabTo(page.getByLabel('Who is here?'))
  await hands.type(familyName)
  await hands.press('Enter')
  await hands.at(page.getByRole('button', { name: button, exact: true }))
  await hands.press('Enter')
  if (button !== 'With provider') await hands.at(page.getByLabel('Who is here?'))
}

/** To the first room that is free. */
export async function room(hands: Hands, who: Name): Promise<void> {
  await hands.go('g v', 'Board of the day')
  await step(hands, who, 'To the room')
  await board(hands, 'roomed', who.familyName)
}
