import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bundleOf, bundleText, PATIENT, RESOURCES } from '../exchange/chart.data.ts'
import { findingsInBothThemes } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'

let stage: Stage
let folder: string
beforeAll(async () => {
  stage = await setStage()
  folder = mkdtempSync(join(tmpdir(), 'daybook-exchange-'))
  mkdirSync(join(folder, 'out'))
  const bad = { resourceType: 'Condition', id: 'bad', code: { text: 'x' }, onsetDateTime: '2021-02-30' }
  writeFileSync(join(folder, 'chart.json'), bundleText())
  writeFileSync(join(folder, 'odd.json'), JSON.stringify(bundleOf([PATIENT, bad] as never)))
  // The reading worker starts from source here, on whatever else the machine is doing.
  stage.page.setDefaultTimeout(60_000)
  await signIn(stage.page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a chart from elsewhere is rehearsed, taken in, read and written out, by keyboard', async () => {
  const { page } = stage
  await page.evaluate(() => {
    location.hash = '/exchange'
  })
  await page.getByRole('heading', { name: 'Import charts (FHIR R4)' }).waitFor()
  await page.getByText('Nothing was imported yet.').waitFor()
  await page.getByLabel('File or folder (full path)').fill(join(folder, 'odd.json'))
  await page.getByRole('button', { name: 'Rehearse' }).press('Enter')
  await page.getByText('2 resources read, 1 would be refused. Nothing was stored.').waitFor()
  await page.getByText('The time in onsetDateTime is not in the calendar').waitFor()
  expect(await findingsInBothThemes(page, 'exchange-rehearsal')).toEqual([])
  await page.getByLabel('File or folder (full path)').fill(join(folder, 'chart.json'))
  await page.keyboard.press('Enter')
  await page.getByText(`${RESOURCES.length} resources read, 0 refused.`).waitFor()
  expect(await findingsInBothThemes(page, 'exchange-report')).toEqual([])
  await page.getByRole('table', { name: 'Past imports' }).getByRole('row').nth(1).press('Enter')
  await page.getByRole('heading', { name: 'Report' }).nth(1).waitFor()

  await page.evaluate(() => {
    location.hash = '/patients'
  })
  await page.getByText('Quist').first().click()
  await page.getByRole('tab', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'From other systems' }).press('Enter')
  await page.getByLabel('Words in it').fill('plan')
  await page.getByText('Blood pressure plan').waitFor()
  await page.getByRole('table', { name: 'From other systems' }).getByRole('row').nth(1).press('Enter')
  await page.getByRole('region', { name: /CarePlan/ }).waitFor()
  expect(await page.getByRole('region', { name: /CarePlan/ }).innerText()).toContain('"title": "Blood pressure plan"')
  expect(await findingsInBothThemes(page, 'exchange-json')).toEqual([])
  await page.getByRole('button', { name: 'Export this chart' }).press('Enter')
  await page.keyboard.type('The patient')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Her own copy')
  await page.keyboard.press('Tab')
  await page.keyboard.type(join(folder, 'out'))
  await page.keyboard.press('Enter')
  await page.getByText(/resources of 1 patient written\./).waitFor()
  expect(await findingsInBothThemes(page, 'exchange-export')).toEqual([])
  const [made = ''] = readdirSync(join(folder, 'out'))
  expect(readFileSync(join(folder, 'out', made, 'bundle.json'), 'utf8')).toContain('"value":141.50')
  expect(stage.errors).toEqual([])
}, 400_000)

test('a path that leads nowhere is told beside the field, and so is a folder that is not there', async () => {
  const { page } = stage
  await page.evaluate(() => {
    location.hash = '/exchange'
  })
  await page.getByLabel('File or folder (full path)').fill('not/a/full/path')
  await page.keyboard.press('Enter')
  await page.getByText('Write the full path, from the drive or the root on.').waitFor()
  await page.getByLabel('Who gets it').fill('Another practice')
  await page.getByLabel('What for').fill('A move')
  await page.getByLabel('Into this folder (full path)').fill('/nowhere/at/all')
  await page.keyboard.press('Enter')
  await page.getByText('There is no such folder.').waitFor()
  expect(await findingsInBothThemes(page, 'exchange-refused')).toEqual([])
}, 200_000)
