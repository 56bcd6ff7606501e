import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { signingKey } from '../../build/knowledge/keys.ts'
import { MedicationDetails } from '../../shared/medications/index.ts'
import { pack, PAYLOAD, strangerKey } from '../safety/asking.ts'
import { type Clients, clientsOf, valueOf, ZIMMER } from '../support/practices.ts'
import { findingsInBothThemes } from './axe.ts'
import { MANAGER, setStage, signIn, type Stage } from './stage.ts'
import { soon } from './soon.ts'

let stage: Stage
let page: Page
let manager: Clients
let patientId: never
let another: never
beforeAll(async () => {
  stage = await setStage()
  page = stage.page
  patientId = stage.patientId as never
  manager = clientsOf(stage.altered.core.connect('cli'))
  valueOf(await manager.access.signIn({ login: MANAGER.login, password: MANAGER.password }))
  valueOf(await manager.allergies.review({ patientId, finding: 'none-known', note: '' }))
  for (const text of ['clopidogrel 75 MG Oral Tablet', 'levothyroxine sodium 0.05 MG Oral Tablet'])
    valueOf(
      await manager.medications.add({
        patientId,
        details: MedicationDetails.parse({ concept: { text, codings: [] } }),
      }),
    )
  another = valueOf(await manager.patients.register({ ...ZIMMER, familyName: 'Osei', birthOn: '1961-04-02' }))
    .patientId as never
  const clopidogrel = MedicationDetails.parse({ concept: { text: 'clopidogrel 75 MG Oral Tablet', codings: [] } })
  valueOf(await manager.medications.add({ patientId: another, details: clopidogrel }))
  await signIn(page, MANAGER.displayName, MANAGER.password)
}, 120_000)
afterAll(() => stage?.close())

const open = async (place: string) => {
  await page.evaluate((to) => {
    location.hash = to
  }, place)
  await page.locator('[data-waiting]').first().waitFor({ state: 'detached' })
}
const keep = async (name: string) => {
  const folder = process.env['DAYBOOK_SCREENSHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/safety-${name}.png`, fullPage: true })
}
const press = async (keys: string) => {
  for (const key of keys.split(' ')) await page.keyboard.press(key)
}
const order = (text: string) => ({
  concept: { text, codings: [] },
  sigText: '1 cap po daily',
  quantityValue: '30',
  quantityUnit: 'capsule',
})
/** How many alerts would interrupt, were another patient who takes clopidogrel given omeprazole. */
const interruptions = async () => {
  const proposed = [{ drugId: 'line', concept: { text: 'omeprazole', codings: [] } }]
  return valueOf(await manager.safety.check({ patientId: another, proposed })).totals.interruptive
}

/** Signs omeprazole beside clopidogrel, with a reason. */
async function signOmeprazole() {
  const [draft] = valueOf(
    await manager.prescriptions.draft({
      patientId,
      details: [order('omeprazole 20 MG Delayed Release Oral Capsule')] as never,
    }),
  )
  if (!draft) throw new Error('no draft')
  const { prescriptionId, revision } = draft
  const answer = valueOf(await manager.prescriptions.check({ patientId, prescriptionIds: [prescriptionId] }))
  const overrides = answer.alerts
    .filter(({ interruptive }) => interruptive)
    .map(({ alertId }) => ({ alertId, reason: 'specialist-advised' as const, words: 'Dr. Heart asked for it' }))
  expect(overrides).toHaveLength(1)
  valueOf(await manager.prescriptions.sign({ patientId, prescriptions: [{ prescriptionId, revision }], overrides }))
  return overrides[0]?.alertId.split(':')[0] ?? ''
}

test('an override is counted with its reason; its rule is opened, read and decided about by keyboard, and the decision holds', async () => {
  const rule = await signOmeprazole()
  await open('/safety/worklist')
  await page.locator('[data-screen="safety.worklist"] h1:focus').waitFor()
  await press('s a')
  await page.locator('[data-screen="safety.governance"] h1').waitFor()
  const row = page.locator('tr[data-index]', { hasText: rule }).first()
  await row.waitFor()
  await soon(async () => expect(await row.innerText()).toMatch(/100\s?%/))
  await keep('governance')
  expect(await findingsInBothThemes(page, 'safety-governance')).toEqual([])
  await row.focus()
  await press('Enter')
  await page.getByText('Dr. Heart asked for it').waitFor()
  await keep('rule')
  expect(await findingsInBothThemes(page, 'safety-rule')).toEqual([])
  // The control: before the decision another patient's order would interrupt.
  expect(await interruptions()).toBe(1)
  const quieten = page.getByRole('button', { name: 'Show beside the drug' })
  await quieten.focus()
  await press('Enter')
  await page.getByLabel('Why it need not interrupt').waitFor()
  await page.keyboard.type('Discussed in the meeting of the prescribers')
  await press('Enter')
  await page.getByText('1 rule stands beside the drug').waitFor()
  await page.getByText('Discussed in the meeting').waitFor()
  expect(await interruptions()).toBe(0)
  // And back again.
  const again = page.getByRole('button', { name: 'Interrupt again' }).last()
  await again.focus()
  await press('Enter')
  await page.getByLabel('Why it interrupts again').waitFor()
  await page.keyboard.type('A stent thrombosed')
  await press('Enter')
  await page.getByText('1 rule stands beside the drug').waitFor({ state: 'detached' })
  expect(await interruptions()).toBe(1)
}, 90_000)

test('what a reasoned override keeps quiet is counted in the form, and a key away', async () => {
  await open(`/patients/${stage.patientId}?section=orders`)
  await page.getByRole('heading', { name: 'Prescriptions' }).waitFor()
  // The same alert again: quiet now, and never gone.
  const answer = valueOf(
    await manager.prescriptions.check({
      patientId,
      details: [order('omeprazole 20 MG Delayed Release Oral Capsule')] as never,
    }),
  )
  expect(answer.totals.hidden).toBeGreaterThan(0)
  await press('r n')
  await page.getByRole('textbox', { name: 'Drug' }).waitFor()
  await page.keyboard.type('omeprazole 20')
  await page.getByRole('option').first().waitFor()
  await press('Enter')
  await page.waitForFunction(() => document.activeElement?.getAttribute('placeholder') === '1 tab po bid x10d')
  await page.keyboard.type('1 cap po daily')
  const hidden = page.locator('[data-hidden-alerts]')
  await hidden.waitFor()
  await soon(async () => expect(await hidden.locator('[data-alert]').count()).toBe(0))
  await press('Alt+h')
  await hidden.locator('[data-alert]').first().waitFor()
  await keep('hidden')
  expect(await findingsInBothThemes(page, 'safety-hidden')).toEqual([])
  await press('Alt+h')
  await hidden.locator('[data-alert]').first().waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
}, 60_000)

test('an order that is given up because of an alert counts as heeded', async () => {
  await press('r n')
  await page.getByRole('textbox', { name: 'Drug' }).waitFor()
  await page.keyboard.type('warfarin 5')
  await page.getByRole('option').first().waitFor()
  await press('Enter')
  await page.locator('[data-beside="alert"]').waitFor()
  // Long enough to be read.
  await page.waitForTimeout(1_500)
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  const heeded = await until(async () => {
    const { rows } = valueOf(await manager.safety.governance({ from: 0 as never, to: 4_000_000_000_000 as never }))
    return rows.find(({ accepted }) => accepted > 0)
  })
  expect(heeded).toMatchObject({ accepted: 1, overridden: 0 })
}, 60_000)

test('what comes up about drugs that are taken stands in the worklist, and is settled with what came of it', async () => {
  valueOf(
    await manager.medications.add({
      patientId,
      details: MedicationDetails.parse({ concept: { text: 'warfarin sodium 5 MG Oral Tablet', codings: [] } }),
    }),
  )
  await until(async () => (valueOf(await manager.safety.worklist({})).total > 0 ? true : undefined))
  await press('s w')
  await page.locator('[data-screen="safety.worklist"] h1').waitFor()
  const row = page.locator('tr[data-index]', { hasText: 'warfarin' }).first()
  await row.waitFor()
  await keep('worklist')
  expect(await findingsInBothThemes(page, 'safety-worklist')).toEqual([])
  const { findings, total } = valueOf(await manager.safety.worklist({}))
  // What somebody gave a reason for when she signed does not come back as news.
  expect(findings.filter(({ drugs }) => drugs.some((drug) => /omeprazole/.test(drug)))).toEqual([])
  await row.focus()
  await press('Enter')
  const settle = page.getByRole('button', { name: 'Settle' })
  await settle.waitFor()
  await keep('finding')
  expect(await findingsInBothThemes(page, 'safety-finding')).toEqual([])
  await settle.focus()
  await press('Enter')
  await page.getByLabel('What came of it').waitFor()
  await page.keyboard.type('The cardiologist wants both')
  await press('Enter')
  await page.getByText(`of ${total - 1} open`).waitFor()
}, 90_000)

test('knowledge: a bad file is refused in one sentence; a good one shows what it changes, is installed, and left again', async () => {
  await press('s k')
  await page.locator('[data-screen="safety.knowledge"] h1').waitFor()
  await page.getByText(PAYLOAD.version, { exact: true }).waitFor()
  await keep('knowledge')
  expect(await findingsInBothThemes(page, 'safety-knowledge')).toEqual([])
  const choose = (name: string, made: object) =>
    page
      .locator('input[data-choose="knowledge"]')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(made)) })
  await choose('stranger.json', pack(PAYLOAD, strangerKey()))
  await page.getByText('not signed by anyone that this program trusts').waitFor()
  const version = '2026-12-20.1'
  const newer = {
    ...PAYLOAD,
    version,
    builtOn: '2026-12-20' as never,
    facts: PAYLOAD.facts.filter(({ id }) => id !== 'MD056'),
  }
  await choose('december.json', pack(newer, signingKey({})))
  await page.locator('[data-knowledge-diff="1"]').waitFor()
  await keep('diff')
  expect(await findingsInBothThemes(page, 'safety-knowledge-diff')).toEqual([])
  const why = page.getByLabel('Why it is put to use')
  await why.fill('The monthly one')
  await why.press('Enter')
  await page.getByText('installed here').waitFor()
  expect(valueOf(await manager.safety.knowledge({})).inUse).toMatchObject({ version, builtIn: false })
  await page.getByRole('button', { name: 'Use what came with the program' }).press('Enter')
  await page.getByLabel(/Why you go back/).fill('A fact is in doubt')
  await page.getByLabel(/Why you go back/).press('Enter')
  await page.getByText('came with the program', { exact: true }).waitFor()
  expect(valueOf(await manager.safety.knowledge({})).inUse).toMatchObject({ version: PAYLOAD.version, builtIn: true })
  expect(valueOf(await manager.safety.knowledge({})).history).toHaveLength(2)
}, 90_000)

test('nothing went wrong in the page, and nothing was asked of another place', () => {
  expect(stage.errors).toEqual([])
  expect(stage.strayRequests).toEqual([])
})

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 120; tries += 1) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((wake) => setTimeout(wake, 500))
  }
  throw new Error('it never came')
}
