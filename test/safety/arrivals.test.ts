import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { signingKey } from '../../build/knowledge/keys.ts'
import { CODE_SYSTEM, type PatientId } from '../../shared/kernel/index.ts'
import { pairsOfRules } from '../../shared/safety/engine/compile.ts'
import type { SafetyFinding } from '../../shared/safety/index.ts'
import { type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { pack, PAYLOAD } from './asking.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let admin: Clients
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  doctor = await practice.signedIn('dr.lee')
  admin = await practice.signedIn('admin')
}, 120_000)
afterAll(() => practice?.remove())

let people = 0
/** Somebody who takes this, and of whom nothing is on the worklist. */
async function takes(...drugs: string[]): Promise<PatientId> {
  people += 1
  const person = { ...ZIMMER, familyName: `Arrival${people}`, email: '', phone: '', birthOn: `1960-03-${people + 10}` }
  const { patientId } = valueOf(await doctor.patients.register(person))
  for (const text of drugs)
    valueOf(await doctor.medications.add({ patientId, details: { concept: { text, codings: [] } } }))
  return patientId
}
const findings = async (patientId: PatientId): Promise<SafetyFinding[]> =>
  valueOf(await doctor.safety.worklist({})).findings.filter((one) => one.patientId === patientId)

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 160; tries += 1) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((wake) => setTimeout(wake, 500))
  }
  throw new Error('it never came')
}
const foundOf = (patientId: PatientId, kind: string) =>
  until(async () => (await findings(patientId)).find((one) => one.kind === kind))

/** Everybody is looked at again when a drug comes; what follows is asked once that is over. */
async function settled(patientId: PatientId): Promise<void> {
  const marker = await takes('sildenafil 50 MG Oral Tablet', 'nitroglycerin 0.4 MG Sublingual Tablet')
  await foundOf(marker, 'drug-drug')
  expect(await findings(patientId)).toEqual([])
}

test('a problem that arrives has the whole list looked at again: a line of the worklist, by itself, with its cause', async () => {
  const patientId = await takes('propranolol 40 MG Oral Tablet')
  await settled(patientId)
  valueOf(await doctor.problems.add({ patientId, details: { concept: { text: 'Asthma', codings: [] } } }))
  expect(await foundOf(patientId, 'drug-disease')).toMatchObject({
    cause: 'problem',
    drugs: ['propranolol 40 MG Oral Tablet'],
  })
}, 120_000)

test('so has a result; and once a better one comes the line is gone', async () => {
  const patientId = await takes('spironolactone 25 MG Oral Tablet')
  await settled(patientId)
  const concept = {
    text: 'Potassium',
    codings: [{ system: CODE_SYSTEM.loinc, code: '2823-3', display: 'Potassium [Moles/volume] in Serum or Plasma' }],
  }
  const potassium = async (value: string) =>
    valueOf(
      await doctor.results.record({
        patientId,
        report: { concept },
        observations: [{ concept, value: { kind: 'quantity', value, unit: 'mmol/L' } as never }],
      }),
    )
  await potassium('6.1')
  expect(await foundOf(patientId, 'drug-lab')).toMatchObject({ cause: 'result' })
  await new Promise((wake) => setTimeout(wake, 50))
  await potassium('4.2')
  await until(async () => ((await findings(patientId)).length === 0 ? true : undefined))
}, 120_000)

test('other knowledge has everybody’s list looked at again, and its going back too', async () => {
  const patientId = await takes('metformin 500 MG Oral Tablet', 'loratadine 10 MG Oral Tablet')
  await settled(patientId)
  const id = (name: string) => PAYLOAD.ingredients.findIndex((one) => one.name === name)
  const [first] = PAYLOAD.rules
  const rules = [
    ...PAYLOAD.rules,
    { ...first!, id: 'TRY01', a: [id('metformin')], b: [id('loratadine')], severity: 'major' as const, cases: [] },
  ]
  const table = pairsOfRules(rules, PAYLOAD.ingredients.length)
  const builtOn = '2026-12-21' as never
  const text = JSON.stringify(pack({ ...PAYLOAD, version: '2026-12-21.1', builtOn, rules, table }, signingKey({})))
  const bytes = Buffer.from(text)
  const { token, pieceBytes } = valueOf(await admin.files.begin({ bytes: bytes.length }))
  for (let offset = 0; offset < bytes.length; offset += pieceBytes)
    valueOf(
      await admin.files.append({ token, offset, data: bytes.subarray(offset, offset + pieceBytes).toString('base64') }),
    )
  valueOf(await admin.files.finish({ token }))
  valueOf(await admin.safety.install({ token, reason: 'trial of a rule' }))
  expect(await foundOf(patientId, 'drug-drug')).toMatchObject({ ruleId: 'TRY01', cause: 'knowledge' })
  valueOf(await admin.safety.rollBack({ packageId: null, reason: 'the rule is in doubt' }))
  await until(async () => ((await findings(patientId)).length === 0 ? true : undefined))
}, 150_000)
