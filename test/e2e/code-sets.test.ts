import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { folderOf } from '../terminology/files.ts'
import { icd10cmOrderFile } from '../terminology/releases/icd10cm.ts'
import { CVX_FILE } from '../terminology/releases/small.ts'
import { findingsInBothThemes } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

let stage: Stage
let page: Page
beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  await signIn(page, MANAGER.displayName, MANAGER.password)
  await page.evaluate(() => {
    location.hash = '/code-sets'
  })
  await page.getByRole('heading', { level: 1, name: 'Code sets' }).waitFor()
}, 120_000)
afterAll(() => stage?.close())

const field = () => page.getByLabel('Words or code')
const option = (name: RegExp) => page.getByRole('option', { name })

const choose = async (folder: string) => {
  await page.locator('input[data-choose="folder"]').setInputFiles(folder)
  await page.getByText(basename(folder), { exact: true }).waitFor()
}

test('a code is found by everyday words and taken by the keyboard', async () => {
  await field().fill('high blood pr')
  await option(/Essential \(primary\) hypertension/).waitFor()
  // The list under a field floats above the page and belongs to the field, not to a landmark.
  const found = await findingsInBothThemes(page, 'code-sets-typing')
  expect(found.filter((line) => !/: region: .*data-position/.test(line))).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await soon(async () => expect(await field().inputValue()).toBe('Essential (primary) hypertension'))
  await page.locator('[data-meaning]').getByText('I10 · Essential').waitFor()
  await page.getByText('Starter list of Daybook').first().waitFor()
})

test('what is typed on takes the code away again, and unknown words stay as they are', async () => {
  await field().fill('something nobody knows')
  await page.getByText('What you typed stays as free text.').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await soon(async () => expect(await field().inputValue()).toBe('something nobody knows'))
  await soon(async () => expect(await page.locator('[data-meaning]').count()).toBe(0))
})

test('what was chosen last stands first', async () => {
  for (const text of ['asthma', 'e11.9']) {
    await field().fill(text)
    // Whatever stands in the list at any moment is an answer to what is typed by then.
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await soon(async () =>
      expect(await field().inputValue()).toMatch(text === 'asthma' ? /asthma/i : /Type 2 diabetes/),
    )
  }
  await field().fill('')
  await option(/Type 2 diabetes mellitus without/).waitFor()
  await soon(async () => expect(await page.getByRole('option').first().textContent()).toMatch(/E11\.9/))
  await page.keyboard.press('Escape')
})

test('a release is imported, with the lines that were left out', async () => {
  const folder = await folderOf({ 'cvx.txt': `${CVX_FILE}nonsense|that|is|no|vaccine|code|False|2020/01/01\r\n` })
  await choose(folder)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('CVX 2024-09-12: 4 concepts imported.').waitFor()
  await page.getByText('nonsense is no CVX code').waitFor()
  await soon(async () => expect(await page.getByRole('row', { name: /CVX 2024-09-12.*In use/ }).count()).toBe(1))
  expect(await findingsInBothThemes(page, 'code-sets-imported')).toEqual([])
})

test('what is no release is refused in a sentence', async () => {
  await choose(await folderOf({ 'letter.txt': 'Dear colleague,\nthank you.\n' }))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page
    .getByRole('alert')
    .getByText(/is not a release of/)
    .waitFor()
  expect(await findingsInBothThemes(page, 'code-sets-refused')).toEqual([])
})

test('a long import is cancelled, and nothing of it is kept', async () => {
  const text = icd10cmOrderFile({ headers: 2000, billable: 18_000 })
  await choose(await folderOf({ 'icd10cm_order_2034.txt': text }))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('Saving the codes').waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('The import was cancelled. Nothing of it was kept.').waitFor()
  await soon(async () => expect(await page.getByRole('row', { name: /FY2034/ }).count()).toBe(0))
})
