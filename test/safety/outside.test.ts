import { afterEach, beforeAll, afterAll, describe, expect, test } from '@jest/globals'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { httpSource, type OutsideSource } from '../../electron/safety/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { AlertKind, SafetyAnswer } from '../../shared/safety/index.ts'
import { type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

/**
 * A double of a vendor's service, over real HTTP: screens in modules, each of which may be down; tells its version; answers
 * in its own words; wants its key.
 */
const KINDS: readonly AlertKind[] = ['drug-drug', 'duplicate', 'drug-allergy']
type Reply = { status: number; body: string; afterMs?: number; location?: string }
type Asked = { question: { drugs: { drugId: string; name: string; proposed: boolean }[] }; key: string; raw: string }
let reply: (asked: Asked) => Reply
let asked: Asked[] = []
let server: Server
let source: OutsideSource
let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let patientId: PatientId

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((raw) => {
      const { question } = JSON.parse(raw) as Asked
      const one = { question, raw, key: request.headers.authorization ?? '' }
      asked.push(one)
      const { status, body, afterMs = 0, location } = reply(one)
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) }).end(body)
      }, afterMs)
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  source = httpSource(
    { id: 'vendor', name: 'Vendor', kinds: KINDS },
    { url: `http://127.0.0.1:${port}/`, key: () => 'k' },
  )
  practice = await scratchCore({ outsideSources: [source] })
  await practice.found()
  doctor = await practice.signedIn('dr.lee')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
  valueOf(await doctor.allergies.review({ patientId, finding: 'none-known' }))
  valueOf(
    await doctor.medications.add({
      patientId,
      details: { concept: { text: 'metoprolol succinate 50 MG', codings: [] } },
    }),
  )
}, 120_000)
afterAll(async () => {
  await practice?.remove()
  server?.close()
})
afterEach(() => {
  asked = []
})

type Alert = { rule: string; kind: string; severity: string; drugs: string[]; why: string }
const says =
  (alerts: (question: Asked['question']) => Alert[], more: object = {}) =>
  ({ question }: Asked): Reply => ({
    status: 200,
    body: JSON.stringify({
      version: '2026.11-b',
      builtOn: '2026-11-20',
      checked: KINDS,
      alerts: alerts(question),
      ...more,
    }),
  })
const clear = says(() => [])
/** The vendor finds the ordered drug with the one on the list. */
const pair = (severity: string) =>
  says(({ drugs }) => [
    {
      rule: '104-9',
      kind: 'drug-drug',
      severity,
      drugs: drugs.map(({ drugId }) => drugId),
      why: 'The vendor says so.',
    },
  ])
const check = async (text: string): Promise<SafetyAnswer> =>
  valueOf(await doctor.safety.check({ patientId, proposed: [{ drugId: 'line', concept: { text, codings: [] } }] }))
const kind = (answer: SafetyAnswer, which: AlertKind) => answer.kinds.find((one) => one.kind === which)
const unavailable = (answer: SafetyAnswer) =>
  answer.kinds.filter(({ reasons }) => reasons.some(({ code }) => code === 'source-unavailable')).map((one) => one.kind)

test('nothing is asked of anybody where no source was handed to the core', async () => {
  const alone = await scratchCore()
  try {
    await alone.found()
    const clients = await alone.signedIn('dr.lee')
    const her = valueOf(await clients.patients.register(ZIMMER)).patientId
    const proposed = [{ drugId: 'line', concept: { text: 'amoxicillin', codings: [] } }]
    const answer = valueOf(await clients.safety.check({ patientId: her, proposed }))
    expect(answer.outside).toEqual([])
    expect(asked).toEqual([])
  } finally {
    await alone.remove()
  }
}, 120_000)

describe('what a source says joins the answer by the same rules', () => {
  test('what it finds beyond our own interrupts, with its name and version; its version stands in the answer', async () => {
    reply = clear
    const without = await check('amoxicillin')
    expect(without.totals.interruptive).toBe(0)
    expect(without.outside).toEqual([{ sourceId: 'vendor', name: 'Vendor', version: '2026.11-b', answered: true }])
    reply = pair('major')
    const answer = await check('amoxicillin')
    expect(answer.totals).toMatchObject({ T2: 1, interruptive: 1 })
    const [alert] = answer.alerts
    expect(alert).toMatchObject({ ruleId: 'vendor:104-9', tier: 'T2', interruptive: true, unmutable: false })
    expect(alert?.sources).toEqual(['Vendor 2026.11-b'])
    expect(kind(answer, 'drug-drug')?.answer).toBe('alert')
  })

  test('it never makes an alert of our own lighter, and says it only once', async () => {
    reply = clear
    const own = (await check('verapamil')).alerts.filter((alert) => alert.kind === 'drug-drug')
    expect(own).toHaveLength(1)
    reply = pair('minor')
    const [joined, ...more] = (await check('verapamil')).alerts.filter((alert) => alert.kind === 'drug-drug')
    expect(more).toEqual([])
    expect(joined).toMatchObject({ tier: own[0]?.tier, severity: own[0]?.severity, interruptive: own[0]?.interruptive })
    expect(joined?.sources).toEqual([...(own[0]?.sources ?? []), 'Vendor 2026.11-b'])
    reply = pair('contraindicated')
    const graver = (await check('verapamil')).alerts.find((alert) => alert.kind === 'drug-drug')
    expect(graver).toMatchObject({ tier: 'T1', severity: 'contraindicated', unmutable: true })
  })

  test('a drug that it does not know is named, and its kinds are not checked for it', async () => {
    reply = says(() => [], { unknown: ['1'] })
    const answer = await check('amoxicillin')
    expect(kind(answer, 'duplicate')).toMatchObject({
      answer: 'not-checked',
      reasons: [expect.objectContaining({ code: 'unmapped-drug', about: 'amoxicillin (Vendor)', drugId: 'line' })],
    })
  })

  test('a module that it did not run is not checked, the others are', async () => {
    reply = says(() => [], { checked: ['drug-drug', 'drug-allergy'] })
    expect(unavailable(await check('amoxicillin'))).toEqual(['duplicate'])
  })
})

describe('a source that does not answer is NOT CHECKED, never clear, and nobody waits for it', () => {
  test.each<[string, (one: Asked) => Reply]>([
    ['an error', () => ({ status: 503, body: 'down' })],
    ['its key was refused', () => ({ status: 401, body: '{}' })],
    ['no JSON', () => ({ status: 200, body: '<html>sign in</html>' })],
    ['another shape', () => ({ status: 200, body: JSON.stringify({ alerts: [] }) })],
    ['no version', () => ({ status: 200, body: JSON.stringify({ version: ' ', checked: KINDS, alerts: [] }) })],
    ['too much', () => ({ status: 200, body: `"${'x'.repeat(1_200_000)}"` })],
    ['another address', () => ({ status: 302, body: '', location: 'http://127.0.0.1:9/' })],
    ['silence', () => ({ status: 200, body: '{}', afterMs: 4_000 })],
  ])('%s', async (_what, how) => {
    reply = how
    const begun = Date.now()
    const answer = await check('amoxicillin')
    expect(Date.now() - begun).toBeLessThan(3_500)
    expect(unavailable(answer)).toEqual(['drug-drug', 'drug-allergy', 'duplicate'])
    expect(answer.overall).not.toBe('checked-clear')
    expect(answer.outside).toEqual([{ sourceId: 'vendor', name: 'Vendor', version: '', answered: false }])
    // What Daybook knows itself is told all the same.
    expect((await check('verapamil')).alerts.length).toBeGreaterThan(0)
  })
  test('control: the same order with an answer has nothing unavailable', async () => {
    reply = clear
    expect(unavailable(await check('amoxicillin'))).toEqual([])
  })
})

test('nothing that tells who it is leaves the PC, and the key goes with it', async () => {
  reply = clear
  await check('amoxicillin')
  expect(asked.length).toBeGreaterThan(0)
  for (const { raw, key } of asked) {
    expect(key).toBe('Bearer k')
    for (const word of [ZIMMER.familyName, ZIMMER.givenName, ZIMMER.birthOn, patientId]) expect(raw).not.toContain(word)
  }
})

test('a signature is refused for what a source found, and keeps its version', async () => {
  reply = pair('major')
  const concept = { text: 'amoxicillin 500 MG Oral Capsule', codings: [] }
  const details = { concept, sigText: '1 cap po tid x7d', quantityValue: '21', quantityUnit: 'capsule' }
  const [draft] = valueOf(await doctor.prescriptions.draft({ patientId, details: [details] as never }))
  if (!draft) throw new Error('no draft')
  const { prescriptionId, revision } = draft
  const seen = [{ prescriptionId, revision }]
  const refused = await doctor.prescriptions.sign({ patientId, prescriptions: seen })
  expect(refused.ok || refused.failure.reason).toBe('no-reason')
  const answer = valueOf(await doctor.prescriptions.check({ patientId, prescriptionIds: [prescriptionId] }))
  const [alert] = answer.alerts.filter(({ interruptive }) => interruptive)
  const override = { alertId: alert?.alertId ?? '', reason: 'tolerated-before' as const }
  valueOf(await doctor.prescriptions.sign({ patientId, prescriptions: seen, overrides: [override] }))
  const { rows } = valueOf(await doctor.safety.governance({ from: 0 as never, to: 4_000_000_000_000 as never }))
  expect(rows.find(({ ruleId }) => ruleId === 'vendor:104-9')).toMatchObject({ overridden: 1 })
}, 60_000)

test('an address that is not secure is refused', () => {
  const name = { id: 'v', name: 'V', kinds: KINDS }
  expect(() => httpSource(name, { url: 'http://vendor.example/', key: () => '' })).toThrow('https')
})
