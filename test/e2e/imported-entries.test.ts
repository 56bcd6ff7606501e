import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CHART_TYPES, type Expected, expectation, hasContent } from '../conform/expectation.ts'
import { bundleOf, PATIENT, RESOURCES } from '../exchange/chart.data.ts'
import { PAPERS } from '../exchange/papers.data.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'

/** Of each type so many are looked at. */
const SAMPLE = 2
const CAME = [...RESOURCES, ...PAPERS]

let stage: Stage
let folder: string
beforeAll(async () => {
  stage = await setStage()
  folder = mkdtempSync(join(tmpdir(), 'daybook-imported-'))
  writeFileSync(join(folder, 'chart.json'), JSON.stringify(bundleOf([...CAME] as never)))
  stage.page.setDefaultTimeout(60_000)
  await signIn(stage.page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

const go = (path: string) =>
  stage.page.evaluate((to) => {
    location.hash = to
  }, path)
const isHer = (reference: string) => reference.includes(PATIENT.id)
/** The same moment or day as the source told it. */
const same = (told: string, shown: string) =>
  told === shown || (told.includes('T') && Date.parse(told) === Date.parse(shown))

test('of every chart type a sample is opened on the screen, with the date and code of its source, and stands in the timeline', async () => {
  const { page } = stage
  await go('/exchange')
  await page.locator('input[data-choose="files"]').setInputFiles(join(folder, 'chart.json'))
  await page.getByText('chart.json', { exact: true }).first().waitFor()
  await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
  await page.getByText(`${CAME.length} resources read, 0 refused.`).waitFor()
  await go('/patients')
  await page.getByText('Quist').first().click()
  await page.getByRole('tab', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'From other systems' }).press('Enter')
  const from = page.url().slice(page.url().indexOf('#') + 1)
  const told = CAME.filter((one) => CHART_TYPES.includes(one.resourceType) && hasContent(one))
  const sampled = CHART_TYPES.flatMap((type) => told.filter((one) => one.resourceType === type).slice(0, SAMPLE))
  expect(new Set(sampled.map((one) => one.resourceType)).size).toBe(CHART_TYPES.length)
  for (const expected of sampled.map((one) => expectation(one, isHer))) {
    await go(from)
    expect(await shown(expected)).toEqual({ key: `${expected.type}/${expected.id}`, date: true, code: true })
  }
  expect(stage.errors).toEqual([])
}, 400_000)

/** Opens a resource, reads date and code of its entry off the page, and goes on to where it stands in the timeline. */
async function shown({ type, id, date, code }: Expected) {
  const { page } = stage
  const key = `${type}/${id}`
  const rows = page
    .getByRole('table', { name: 'From other systems' })
    .getByRole('row', { name: new RegExp(`^${type} `) })
  await rows.first().waitFor()
  const region = page.getByRole('region', { name: `${type} ${key}`, exact: true })
  for (let at = 0; at < (await rows.count()); at++) {
    await rows.nth(at).press('Enter')
    await page.getByRole('region', { name: new RegExp(`^${type} `) }).waitFor()
    if ((await region.count()) > 0) break
    await page.getByRole('button', { name: 'Close', exact: true }).press('Enter')
  }
  await region.waitFor()
  const line = page.getByText(/^In the chart: /)
  const when = (await line.locator('time').getAttribute('datetime')) ?? ''
  const words = await line.innerText()
  const seen = { key, date: date === null || same(date, when), code: code === null || words.includes(code) }
  // The year that the reader sees is the source's too.
  expect(words).toContain((date ?? when).slice(0, 4))
  await page.getByRole('button', { name: 'Show in the timeline' }).press('Enter')
  await page.locator('[data-opened]').waitFor()
  return seen
}
