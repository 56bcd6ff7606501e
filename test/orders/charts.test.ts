import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { contracts } from '../../shared/contracts.ts'
import type { Failure, Outcome, PatientId } from '../../shared/kernel/index.ts'
import { clientsOf, type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const NURSE = { login: 'nurse', displayName: 'Nia Nurse', password: 'nurse pass phrase 1', roles: ['nurse' as const] }
const UNKNOWN = '01890000-0000-7000-8000-000000000001'

let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let nurse: Clients

beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const admin = await practice.signedIn('admin')
  valueOf(await admin.access.addUser(NURSE))
  doctor = await practice.signedIn('dr.lee')
  nurse = clientsOf(practice.core.connect('cli'))
  valueOf(await nurse.access.signIn({ login: NURSE.login, password: NURSE.password }))
}, 120_000)
afterAll(() => practice?.remove())

const failureOf = (outcome: Outcome<unknown>): Failure | null => (outcome.ok ? null : outcome.failure)
const register = async (familyName: string, gender: 'male' | 'female' | 'other' = 'female'): Promise<PatientId> =>
  valueOf(await doctor.patients.register({ ...ZIMMER, familyName, gender })).patientId
const DETAILS = { concept: { text: 'Lipid panel', codings: [] }, category: 'laboratory' as const }

test('a prescriber signs on her own authority, a nurse under a standing order that she names', async () => {
  const patientId = await register('Signer')
  const draft = valueOf(await nurse.orders.draft({ patientId, details: DETAILS }))
  const seen = { patientId, entryId: draft.entryId as never, revision: draft.revision }
  expect(failureOf(await nurse.orders.sign(seen))).toMatchObject({ code: 'rule-violation', reason: 'standing-order' })
  expect(valueOf(await nurse.orders.sign({ ...seen, standingOrder: 'Lipids at the yearly visit' }))).toMatchObject({
    status: 'active',
    statusReason: 'Lipids at the yearly visit',
    ordererName: 'Nia Nurse',
  })
  const other = valueOf(await nurse.orders.draft({ patientId, details: DETAILS }))
  const signed = await doctor.orders.sign({ patientId, entryId: other.entryId as never, revision: other.revision })
  expect(valueOf(signed)).toMatchObject({ status: 'active', ordererName: 'Dr. Lee', statusReason: '' })
})

test('no procedure that concerns a chart opens one that is closed to the caller', async () => {
  const patientId = await register('Quill')
  const taken = await doctor.vitals.take({ patientId, measures: [{ kind: 'pulse', value: '72', unit: '/min' }] })
  const entryId = valueOf(taken).observations[0]?.entryId
  const inputs: Readonly<Record<string, object>> = {
    'vitals.take': { measures: [{ kind: 'pulse', value: '72', unit: '/min' }] },
    'vitals.growth': { standard: 'cdc' },
    'results.values': { code: '2823-3' },
    'results.record': {
      report: { concept: { text: 'TSH', codings: [] } },
      observations: [],
    },
    'results.correct': {
      reportId: UNKNOWN,
      values: [
        { entryId: UNKNOWN, revision: 1, details: { concept: { text: 'K' }, value: { kind: 'text', value: 'x' } } },
      ],
    },
    'orders.draft': { details: DETAILS },
    'orders.change': { details: DETAILS },
    'orders.draftAll': { orders: [DETAILS] },
    'orders.signAll': { orders: [{ entryId: UNKNOWN, revision: 1 }] },
    'orders.answer': {
      orderId: UNKNOWN,
      orderRevision: 1,
      report: { concept: { text: 'TSH', codings: [] } },
      observations: [],
    },
  }
  const channels = (['vitals', 'results', 'orders'] as const).flatMap((capability) =>
    Object.keys(contracts[capability]).map((name) => [capability, name] as const),
  )
  // Lists across the practice, and what is about no chart.
  const acrossThePractice = ['results.unreviewed', 'orders.open', 'orders.sets', 'orders.saveSet']
  const { connection } = practice.connect()
  const call = async (from: typeof connection, capability: string, name: string) => {
    const channel = `${capability}.${name}`
    const common = { patientId, entryId: entryId ?? UNKNOWN, reportId: UNKNOWN, revision: 1, reason: 'for the test' }
    const outcome = await from.call({ id: channel, channel, input: { ...common, ...inputs[channel] } })
    return failureOf(outcome as Outcome<unknown>)
  }
  const { access } = clientsOf(connection)
  valueOf(await access.signIn({ login: NURSE.login, password: NURSE.password }))
  // The control: while the chart is open, none of them speaks of a closed one.
  for (const [capability, name] of channels)
    expect([`${capability}.${name}`, (await call(connection, capability, name))?.reason]).not.toContain('sensitive')
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  const open: string[] = []
  for (const [capability, name] of channels)
    if ((await call(connection, capability, name))?.reason !== 'sensitive') open.push(`${capability}.${name}`)
  expect(open.sort()).toEqual(acrossThePractice.sort())
  expect(channels.length).toBeGreaterThan(20)
  // And in those, nothing of it is listed; a prescriber sees it.
  valueOf(
    await doctor.results.record({ patientId, report: { concept: { text: 'TSH', codings: [] } }, observations: [] }),
  )
  expect(valueOf(await nurse.results.unreviewed({})).entries.map((one) => one.patientName)).not.toContain(
    'Quill, Aurelia',
  )
  expect(valueOf(await doctor.results.unreviewed({})).entries.map((one) => one.patientName)).toContain('Quill, Aurelia')
})

test('a chart without male or female has no growth charts, and says why', async () => {
  const patientId = await register('Someone', 'other')
  expect(valueOf(await doctor.vitals.growth({ patientId, standard: 'who' }))).toMatchObject({
    without: 'sex',
    charts: [],
  })
})
