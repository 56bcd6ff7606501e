import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { signingKey } from '../../build/knowledge/keys.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { pairs } from '../conform/pairs.ts'
import type { totals as totalsOf } from '../conform/safety/score.ts'
import { conform as conformVignettes, vignettes } from '../conform/vignettes.ts'
import { type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { pack, PAYLOAD, strangerKey } from './asking.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let admin: Clients
let patientId: PatientId
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  doctor = await practice.signedIn('dr.lee')
  admin = await practice.signedIn('admin')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
}, 120_000)
afterAll(() => practice?.remove())

const takes = async (text: string) =>
  valueOf(await doctor.medications.add({ patientId, details: { concept: { text, codings: [] } } }))
const check = async (text: string) =>
  valueOf(await doctor.safety.check({ patientId, proposed: [{ drugId: 'line', concept: { text, codings: [] } }] }))

/** A file as a screen sends it. */
async function sent(text: string) {
  const bytes = Buffer.from(text)
  const { token, pieceBytes } = valueOf(await admin.files.begin({ bytes: bytes.length }))
  for (let offset = 0; offset < bytes.length; offset += pieceBytes)
    valueOf(
      await admin.files.append({ token, offset, data: bytes.subarray(offset, offset + pieceBytes).toString('base64') }),
    )
  valueOf(await admin.files.finish({ token }))
  return token
}
const newer = () =>
  pack(
    {
      ...PAYLOAD,
      version: '2026-12-20.1',
      builtOn: '2026-12-20' as never,
      facts: PAYLOAD.facts
        .map((fact) => (fact.id === 'MD001' ? { ...fact, management: 'Three grams a day are enough.' } : fact))
        .filter(({ id }) => id !== 'MD056'),
    },
    signingKey({}),
  )

test('the order form is answered, and alternatives raise no interruption themselves', async () => {
  await takes('clopidogrel 75 MG Oral Tablet')
  const answer = await check('omeprazole')
  const alert = answer.alerts.find(({ kind }) => kind === 'drug-drug')
  expect(alert).toMatchObject({ interruptive: true, tier: 'T2' })
  expect(alert?.alternatives.length).toBeGreaterThan(0)
  for (const { ingredient } of alert?.alternatives ?? []) expect((await check(ingredient)).totals.interruptive).toBe(0)
  expect(answer.knowledge?.version).toBe(PAYLOAD.version)
})

test('whoever may not read the chart is not answered', async () => {
  const desk = await practice.signedIn('desk')
  const refused = await desk.safety.check({
    patientId,
    proposed: [{ drugId: 'line', concept: { text: 'aspirin', codings: [] } }],
  })
  expect(refused.ok || refused.failure.code).toBe('forbidden')
})

test('an allergy that arrives becomes a line of the worklist by itself, from a worker', async () => {
  await takes('amoxicillin 500 MG Oral Capsule')
  valueOf(
    await doctor.allergies.add({
      patientId,
      details: { concept: { text: 'penicillin', codings: [] }, type: 'allergy' },
    }),
  )
  const found = await until(async () => {
    const { findings } = valueOf(await doctor.safety.worklist({}))
    return findings.find(({ kind }) => kind === 'drug-allergy')
  })
  expect(found).toMatchObject({ patientId, drugs: ['amoxicillin 500 MG Oral Capsule'], severity: 'major' })
  valueOf(
    await doctor.safety.closeFinding({
      patientId,
      findingId: found.findingId,
      revision: found.revision,
      reason: 'changed to doxycycline',
    }),
  )
  expect(valueOf(await doctor.safety.worklist({})).findings.filter(({ kind }) => kind === 'drug-allergy')).toEqual([])
}, 90_000)

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 120; tries += 1) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((wake) => setTimeout(wake, 500))
  }
  throw new Error('it never came')
}

describe('knowledge', () => {
  test('a newer package shows what it changes, is installed, answers, and is rolled back', async () => {
    const token = await sent(JSON.stringify(newer()))
    const diff = valueOf(await admin.safety.knowledgeDiff({ token }))
    expect(diff).toMatchObject({
      from: PAYLOAD.version,
      to: { version: '2026-12-20.1' },
      facts: { added: [], removed: ['MD056'], changed: ['MD001'] },
      rules: { added: [], removed: [], changed: [] },
    })
    expect(valueOf(await admin.safety.install({ token, reason: 'monthly' })).inUse).toMatchObject({
      version: '2026-12-20.1',
      builtIn: false,
      development: true,
    })
    expect((await check('acetaminophen')).knowledge?.version).toBe('2026-12-20.1')
    const back = valueOf(await admin.safety.rollBack({ packageId: null, reason: 'a fact is in doubt' }))
    expect(back.inUse).toMatchObject({ version: PAYLOAD.version, builtIn: true })
    expect(back.history.map(({ reason }) => reason)).toEqual(['a fact is in doubt', 'monthly'])
    expect((await check('acetaminophen')).knowledge?.version).toBe(PAYLOAD.version)
  })
  test.each([
    ['signed by a stranger', () => JSON.stringify(pack(PAYLOAD, strangerKey())), 'knowledge-unsigned'],
    ['cut short', () => JSON.stringify(newer()).slice(0, 5000), 'knowledge-unreadable'],
    ['something else', () => 'Dear clinic, please find attached', 'knowledge-unreadable'],
  ])('%s is refused in one sentence, and what was in use stays', async (_what, text, reason) => {
    const refused = await admin.safety.install({ token: await sent(text()), reason: 'try' })
    expect(refused.ok || refused.failure.reason).toBe(reason)
    expect(valueOf(await admin.safety.knowledge({})).inUse?.version).toBe(PAYLOAD.version)
  })
})

test('policy is governed: with a reason, and never over what always interrupts', async () => {
  const quiet = (passiveRules: string[], hardStops: string[] = []) =>
    doctor.safety.setPolicy({ agsRows: false, passiveRules, hardStops, reason: 'committee of November' })
  const refused = await quiet(['CV01'])
  expect(refused.ok || refused.failure.reason).toBe('always-interrupts')
  const unknownStop = await quiet([], ['NI03'])
  expect(unknownStop.ok || unknownStop.failure.reason).toBe('always-interrupts')
  const state = valueOf(await quiet(['BL14'], ['FQ001']))
  expect(state).toMatchObject({
    passiveRules: ['BL14'],
    hardStops: ['FQ001'],
    changes: [{ byName: 'Dr. Lee', reason: 'committee of November' }],
  })
  expect((await check('omeprazole')).alerts.find(({ ruleId }) => ruleId === 'BL14')).toMatchObject({
    tier: 'T3',
    interruptive: false,
  })
})

test('what became of alerts is counted', async () => {
  const alert = {
    alertId: 'BL14:clopidogrel+omeprazole',
    ruleId: 'BL14',
    kind: 'drug-drug' as const,
    severity: 'major' as const,
    tier: 'T2' as const,
    interruptive: true,
  }
  valueOf(await doctor.safety.accepted({ patientId, alerts: [alert], knowledgeVersion: '2026-11-30.1' }))
  valueOf(
    await doctor.safety.feedback({
      patientId,
      ruleId: 'BL14',
      alertId: alert.alertId,
      words: 'known to everybody here',
    }),
  )
  const { rows } = valueOf(await doctor.safety.governance({ from: 0 as never, to: 8.64e15 as never }))
  expect(rows.find(({ ruleId }) => ruleId === 'BL14')).toMatchObject({
    fired: 1,
    interrupted: 1,
    accepted: 1,
    thumbsDown: 1,
  })
})

const shared = process.env['DAYBOOK_CONFORMANCE_DATA'] ?? ''

describe('conformance', () => {
  test(shared === ''
    ? 'the worked vignettes are not given (DAYBOOK_CONFORMANCE_DATA)'
    : 'of the worked vignettes at least 99 % of those that must interrupt do, and at most 1 % of the others', async () => {
    if (shared === '') return
    const { totals } = await conformVignettes([join(shared, 'drug-safety', 'vignettes.json')])
    const { mustInterrupt, falseInterruptions } = totals as ReturnType<typeof totalsOf>
    expect(mustInterrupt.cases).toBeGreaterThan(50)
    expect(mustInterrupt.share).toBeGreaterThanOrEqual(0.99)
    expect(falseInterruptions.share).toBeLessThanOrEqual(0.01)
  }, 600_000)
  const drug = (name: string) => ({
    ingredients: [name],
    dose: null,
    unit: 'mg',
    route: 'oral',
    times_per_day: 1,
    prn: false,
  })
  const one = (id: string, takesIt: string, order: string, interruptive: boolean) => ({
    id,
    category: 'both',
    patient: { age_years: 50, sex: 'F', allergies: [], problems: [], labs: [], meds: [drug(takesIt)] },
    order: drug(order),
    expect: {
      alert: interruptive,
      kinds: [interruptive ? 'drug-drug' : 'none'],
      min_severity: interruptive ? 'major' : 'none',
      interruptive,
    },
  })
  test('vignettes are written into charts and asked there; a wrong expectation does not pass', async () => {
    const good = await vignettes({
      cases: [one('a', 'warfarin', 'metronidazole', true), one('b', 'omeprazole', 'amoxicillin', false)],
    })
    expect(good).toMatchObject({
      pass: true,
      totals: {
        passed: 2,
        mustInterrupt: { share: 1 },
        falseInterruptions: { share: 0 },
        baselines: { alwaysInterrupt: { falseInterruptions: 1 }, neverInterrupt: { mustInterrupt: 0 } },
      },
    })
    const wrong = await vignettes({
      cases: [one('a', 'warfarin', 'metronidazole', false), one('b', 'omeprazole', 'amoxicillin', true)],
    })
    expect(wrong).toMatchObject({
      pass: false,
      totals: { passed: 0, mustInterrupt: { share: 0 }, falseInterruptions: { share: 1 } },
    })
    await expect(vignettes({ cases: [{ id: 'a' }] })).rejects.toThrow('no file of vignettes')
  }, 60_000)
  test('pairs answer their highest severity; a drug that nobody knows is named', async () => {
    const result = await pairs(
      'drug_a,drug_b,interruptive\n"simvastatin","itraconazole",true\nmoon dust,aspirin,\nlisinopril,losartan,true\n',
    )
    expect(result).toMatchObject({
      pass: true,
      totals: {
        pairs: 3,
        interruptive: 2,
        withUnknownDrug: 1,
        score: 1,
        baselines: { alwaysInterrupt: 1, neverInterrupt: 0 },
        byCategory: { pairs: { pairs: 2, passed: 2 } },
      },
      pairs: [
        { id: 'simvastatin + itraconazole', severity: 'contraindicated', interruptive: true },
        { severity: 'none', notChecked: ['moon dust'] },
        { severity: 'major' },
      ],
    })
  }, 60_000)
})
