import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bundleOf, bundleText, PATIENT, RESOURCES } from '../exchange/chart.data.ts'
import { findingsInBothThemes } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

let stage: Stage
let folder: string
beforeAll(async () => {
  stage = await setStage()
  folder = mkdtempSync(join(tmpdir(), 'daybook-exchange-'))
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

const choose = async (page: Page, path: string) => {
  await page.locator('input[data-choose="files"]').setInputFiles(path)
  await page.getByText(basename(path), { exact: true }).first().waitFor()
}

test('a chart from elsewhere is rehearsed, taken in, read and written out, by keyboard', async () => {
  const { page } = stage
  await page.evaluate(() => {
    location.hash = '/exchange'
  })
  await page.getByRole('heading', { name: 'Import charts (FHIR R4)' }).waitFor()
  await page.getByText('Nothing was imported yet.').waitFor()
  await choose(page, join(folder, 'odd.json'))
  await page.getByRole('button', { name: 'Rehearse' }).press('Enter')
  await page.getByText('2 resources read, 1 would be refused. Nothing was stored.').waitFor()
  await page.getByText('The time in onsetDateTime is not in the calendar').waitFor()
  expect(await findingsInBothThemes(page, 'exchange-rehearsal')).toEqual([])
  await choose(page, join(folder, 'chart.json'))
  await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
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
  await page
    .getByRole('table', { name: 'From other systems' })
    .getByRole('row', { name: /CarePlan/ })
    .press('Enter')
  await page.getByRole('region', { name: /CarePlan/ }).waitFor()
  await soon(async () =>
    expect(await page.getByRole('region', { name: /CarePlan/ }).innerText()).toContain(
      '"title": "Blood pressure plan"',
    ),
  )
  expect(await findingsInBothThemes(page, 'exchange-json')).toEqual([])
  await page.getByRole('button', { name: 'Export this chart' }).press('Enter')
  await page.keyboard.type('The patient')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Her own copy')
  await page.keyboard.press('Enter')
  await page.getByText(/resources of 1 patient written\./).waitFor()
  expect(await findingsInBothThemes(page, 'exchange-export')).toEqual([])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'bundle.json' }).click(),
  ])
  await download.saveAs(join(folder, 'out.json'))
  expect(readFileSync(join(folder, 'out.json'), 'utf8')).toContain('"value":141.50')
  expect(stage.errors).toEqual([])
}, 400_000)

test('a folder is chosen as a whole, and what cannot be read in it is told', async () => {
  const { page } = stage
  const whole = join(folder, 'whole')
  mkdirSync(whole)
  writeFileSync(join(whole, 'people.ndjson'), `${JSON.stringify({ ...PATIENT, id: 'of-a-folder' })}\n`)
  writeFileSync(join(whole, 'letter.txt'), 'Dear colleague')
  await page.evaluate(() => {
    location.hash = '/exchange'
  })
  await page.locator('input[data-choose="folder"]').setInputFiles(whole)
  await page.getByText('whole', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Rehearse' }).press('Enter')
  await page.getByText('1 resources read, 0 would be refused. Nothing was stored.').waitFor()
  expect(await findingsInBothThemes(page, 'exchange-folder')).toEqual([])
}, 200_000)

test('what was kept is found by its words across the practice and in its chart; what belongs to no chart has a screen', async () => {
  const { page } = stage
  const lines = [
    { ...PATIENT, id: 'kept' },
    {
      resourceType: 'CarePlan',
      id: 'plan',
      title: 'Plan for the winter',
      subject: { reference: 'Patient/kept' },
      note: [{ text: 'Snowshoes on the Zugspitze' }],
    },
    { resourceType: 'Organization', id: 'org', name: 'Zugspitze Hospital' },
  ]
  writeFileSync(join(folder, 'kept.ndjson'), lines.map((one) => JSON.stringify(one)).join('\n'))
  await page.evaluate(() => {
    location.hash = '/exchange'
  })
  await choose(page, join(folder, 'kept.ndjson'))
  await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
  await page.getByText('3 resources read, 0 refused.').waitFor()
  await page.getByRole('button', { name: 'Without a chart' }).press('Enter')
  await page.getByLabel('Words in it').fill('zugspitze')
  const listed = page.getByRole('table', { name: 'Without a chart' })
  await soon(async () => expect(await listed.getByRole('row').count()).toBe(2))
  await listed.getByRole('row', { name: /Organization/ }).press('Enter')
  await page.getByRole('region', { name: /Organization/ }).waitFor()
  expect(await findingsInBothThemes(page, 'exchange-without-chart')).toEqual([])

  await page.evaluate(() => {
    location.hash = '/search'
  })
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('textbox').first().fill('zugspitze')
  await page.getByRole('button', { name: /From another system · Plan for the winter/ }).press('Enter')
  await page.getByRole('region', { name: /CarePlan/ }).waitFor()
  const patientId = /patients\/([0-9a-f-]{36})\/resources/.exec(page.url())?.[1] ?? ''
  await page.evaluate((id) => {
    location.hash = `/patients/${id}?section=timeline`
  }, patientId)
  await page.getByPlaceholder(/words/i).or(page.getByLabel(/words/i)).first().fill('snowshoes')
  await page.getByRole('button', { name: 'Also in 1 record from another system' }).press('Enter')
  await page
    .getByRole('table', { name: 'From other systems' })
    .getByRole('row', { name: /CarePlan/ })
    .waitFor()
  expect(await page.getByLabel('Words in it').inputValue()).toBe('snowshoes')
}, 200_000)

test('Cancel is pressed in the middle of an import: what is stored stays, and the same files go on from there', async () => {
  const { page } = stage
  const readings = Array.from({ length: 4_000 }, (_one, n) => ({
    resourceType: 'Observation',
    id: `cancelled-${n}`,
    status: 'final',
    code: { text: `Reading ${n}` },
    subject: { reference: 'Patient/slow' },
    effectiveDateTime: '2020-01-01',
    valueInteger: n,
  }))
  const lines = [{ ...PATIENT, id: 'slow' }, ...readings].map((one) => JSON.stringify(one))
  writeFileSync(join(folder, 'long.ndjson'), `${lines.join('\n')}\n`)
  await page.evaluate(() => {
    location.hash = '/patients'
  })
  await page.evaluate(() => {
    location.hash = '/exchange'
  })
  await choose(page, join(folder, 'long.ndjson'))
  await page.getByLabel(/^Sending system/).fill('Slow practice')
  await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
  await page.getByText(/^Storing: \d/).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).press('Enter')
  await page.getByText('Cancelled. What was stored so far stays; the same import goes on from there.').waitFor()
  const past = page.getByRole('table', { name: 'Past imports' }).getByRole('row').nth(1)
  await soon(async () => expect(await past.innerText()).toContain('cancelled'))
  await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
  await page.getByText('4,001 resources read, 0 refused.').waitFor()
  await soon(async () => expect(await past.innerText()).toContain('finished'))
  // One import, begun once: what had been stored before was neither stored again nor counted again.
  expect(await past.innerText()).toMatch(/4,001\s+4,001\s+0\s+0/)
}, 300_000)
