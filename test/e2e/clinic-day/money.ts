import { expect } from '@jest/globals'
import type { Hands } from './hands.ts'
import { soon } from '../soon.ts'

type Name = { familyName: string; givenName: string }

/** Opens the charge of a patient from the list of missing ones. */
export async function openCharge(hands: Hands, { familyName }: Name): Promise<void> {
  const { page } = hands
  const row = page.locator('tbody tr[tabindex]').filter({ hasText: familyName })
  await row.waitFor()
  await hands.tabTo(page.locator('tbody tr[tabindex="0"]').first())
  for (let i = 0; i < 10 && (await row.and(page.locator(':focus')).count()) === 0; i++) {
    const before = await page.evaluate(() => document.activeElement?.getAttribute('data-index'))
    await hands.press('ArrowDown')
    await page.waitForFunction((was) => document.activeElement?.getAttribute('data-index') !== was, before)
  }
  await hands.press('Enter')
}

/** Types the codes of the charge that is open and posts them: codes as `J1885:2`, with units. */
export async function charge(
  hands: Hands,
  { familyName }: Name,
  codes: readonly string[],
  payer: string,
  cents: number,
  look?: string,
): Promise<void> {
  const { page } = hands
  await page.getByRole('heading', { level: 1 }).filter({ hasText: familyName }).waitFor()
  for (const [index, text] of codes.entries()) {
    const [code = '', units = ''] = text.split(':')
    if (index > 0) {
      await hands.tabTo(page.getByRole('button', { name: 'Another line' }))
      await hands.press('Enter')
      await hands.tabTo(page.getByRole('combobox', { name: `Code ${index + 1}` }), true)
    }
    await hands.at(page.getByRole('combobox', { name: `Code ${index + 1}` }))
    await hands.type(code)
    if (units !== '') {
      await hands.tabTo(page.getByRole('textbox', { name: `Units ${index + 1}` }))
      await hands.press('Control+a')
      await hands.type(units)
    }
  }
  await soon(async () => expect(await page.getByLabel('First payer').inputValue()).toBe(payer))
  if (look) await hands.look(look)
  await hands.press('Enter')
  await page.getByText('Posted', { exact: true }).waitFor()
  await page.locator(`main [data-cents="${cents}"]`).first().waitFor()
}

/** From a charge that was posted to the next visit that has none. */
export async function nextCharge(hands: Hands, { familyName }: Name): Promise<void> {
  await hands.at(hands.page.getByRole('button', { name: new RegExp(`^Next: ${familyName}`) }))
  await hands.press('Enter')
}

/** Takes what is owed, or a part of it, in the patient's account. */
export async function collect(
  hands: Hands,
  who: Name,
  paid: { method: 'cash'; cents: number; whole: boolean },
  look?: string,
): Promise<void> {
  const { page } = hands
  await hands.go('g n', 'Accounts')
  await hands.tabTo(page.getByLabel('Whose account?'))
  await hands.type(who.familyName)
  await hands.press('Enter')
  await hands.at(page.getByRole('button', { name: 'Take payment' }))
  await hands.press('Enter')
  const amount = page.getByRole('textbox', { name: 'Amount' })
  await hands.at(amount)
  if (!paid.whole) {
    await hands.press('Control+a')
    await hands.type((paid.cents / 100).toFixed(2))
  }
  const method = page.getByRole('textbox', { name: 'Method' }).or(page.getByRole('combobox', { name: 'Method' }))
  await hands.tabTo(method.first())
  await hands.press('ArrowDown')
  await page.getByRole('option', { name: 'Cash' }).waitFor()
  for (let i = 0; i < 6; i++) {
    if ((await page.locator('[role="option"][data-combobox-selected]', { hasText: 'Cash' }).count()) > 0) break
    await hands.press('ArrowUp')
  }
  await hands.press('Enter')
  await page.getByRole('option', { name: 'Cash' }).waitFor({ state: 'hidden' })
  if (look) await hands.look(look)
  await hands.press('Enter')
  await page.getByRole('table', { name: 'Entries' }).getByText('Cash').first().waitFor()
}
