import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { contracts } from '../../shared/contracts.ts'
import type { EncounterId, EntryId, Failure, Outcome, PatientId } from '../../shared/kernel/index.ts'
import { bodyOf } from '../notes/staff.ts'
import { clientsOf, type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const STAFF = {
  biller: { login: 'bill', displayName: 'Bo Biller', password: 'biller pass phrase 1', roles: ['biller' as const] },
  manager: {
    login: 'manager',
    displayName: 'Mo Manager',
    password: 'manager pass phrase 1',
    roles: ['office-manager' as const],
  },
}
const DX = { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Essential hypertension' }
const FEES =
  'HCPCS,Description,Fee\nG0438,Annual wellness visit,"$180.50"\nG0444,Depression screen,18.00\nJ3490,Unclassified drug,BR\n'
const MAPPING = { headingLine: 0, code: 0, modifier: -1, description: 1, fee: 2 }

let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let biller: Clients
let desk: Clients
let patientId: PatientId

beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const admin = await practice.signedIn('admin')
  for (const person of Object.values(STAFF)) valueOf(await admin.access.addUser(person))
  doctor = await practice.signedIn('dr.lee')
  desk = await practice.signedIn('desk')
  biller = clientsOf(practice.core.connect('cli'))
  valueOf(await biller.access.signIn({ login: 'bill', password: STAFF.biller.password }))
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
}, 120_000)
afterAll(() => practice?.remove())

const failureOf = (outcome: Outcome<unknown>): Failure | null => (outcome.ok ? null : outcome.failure)
/** A visit of today with a note, signed unless told. */
async function visit(sign = true, ofWhom: PatientId = patientId): Promise<EncounterId> {
  const started = await doctor.encounters.start({
    patientId: ofWhom,
    type: { text: 'Follow-up' },
    despiteSameDay: true,
  })
  const { encounterId } = valueOf(started)
  const { head, sides } = valueOf(
    await doctor.notes.start({ patientId: ofWhom, encounterId, templateId: 'built-in:blank' }),
  )
  const plan = sides.find((side) => side.section === 'subjective')
  const seen = plan ? { sideId: plan.sideId, revision: plan.revision } : null
  const about = { patientId: ofWhom, noteId: head.entryId, section: 'subjective' }
  valueOf(await doctor.notes.saveSection({ ...about, seen, body: bodyOf('Rest') }))
  if (sign) await signNote(head.entryId, ofWhom)
  return encounterId
}
async function signNote(noteId: EntryId, ofWhom: PatientId = patientId) {
  const whole = valueOf(await doctor.notes.get({ patientId: ofWhom, noteId }))
  const sides = whole.sides.map(({ sideId, revision }) => ({ sideId, revision }))
  valueOf(await doctor.notes.sign({ patientId: ofWhom, noteId, revision: whole.head.revision, sides }))
}
const LINE = { code: 'G0438', description: 'Annual wellness visit', pointers: [1], units: 1, unitCents: 18_050 }
const details = (more: object = {}) => ({ payer: '', diagnoses: [DX], lines: [LINE], ...more })

test('fees are imported whole, hold from their day on, and price a code of that day', async () => {
  const preview = valueOf(await biller.charges.previewFees({ text: FEES }))
  expect(preview).toMatchObject({ mapping: MAPPING, report: { fees: 3, unpriced: 1 } })
  const about = { name: 'Standard', fileName: 'fees.csv', mapping: MAPPING }
  const first = valueOf(await biller.charges.importFees({ ...about, fromOn: '2026-01-01' as never, text: FEES }))
  expect(first).toMatchObject({ entries: 3, retired: false })
  const again = await biller.charges.importFees({ ...about, fromOn: '2026-01-01' as never, text: FEES })
  expect(failureOf(again)).toMatchObject({ code: 'conflict', reason: 'same' })
  const empty = await biller.charges.importFees({ ...about, fromOn: '2026-01-01' as never, text: 'a,b,c\n,,\n' })
  expect(failureOf(empty)).toMatchObject({ code: 'rule-violation', reason: 'empty' })
  const dearer = FEES.replace('$180.50', '$200.00')
  valueOf(await biller.charges.importFees({ ...about, fromOn: '2026-07-01' as never, text: dearer }))
  const price = async (dosOn: string) =>
    valueOf(await doctor.charges.price({ code: 'g0438', dosOn: dosOn as never })).fee?.cents
  expect([await price('2026-06-30'), await price('2026-07-01'), await price('2025-12-31')]).toEqual([
    18_050,
    20_000,
    undefined,
  ])
  const found = valueOf(await doctor.charges.searchFees({ text: 'wellness', dosOn: '2026-08-01' as never }))
  expect(found.map(({ code }) => code)).toEqual(['G0438'])
  expect(valueOf(await biller.charges.schedules({}))).toHaveLength(2)
})

test('only a signed visit is charged; what is incomplete says so beside its field; then it is in the ledger', async () => {
  const encounterId = await visit(false)
  const draft = valueOf(
    await doctor.charges.save({ patientId, encounterId, details: details({ lines: [{ ...LINE, pointers: [3] }] }) }),
  )
  const seen = { patientId, chargeId: draft.chargeId, revision: draft.revision }
  expect(failureOf(await doctor.charges.post(seen))).toMatchObject({
    reason: 'incomplete',
    issues: [{ path: 'lines.0.pointers' }],
  })
  const better = valueOf(
    await doctor.charges.save({ patientId, encounterId, revision: draft.revision, details: details() }),
  )
  const ready = { ...seen, revision: better.revision }
  expect(failureOf(await doctor.charges.post(ready))).toMatchObject({ reason: 'unsigned' })
  expect(valueOf(await biller.ledger.account({ patientId }))).toMatchObject({ patientCents: 0, lines: [] })
  const [note] = valueOf(await doctor.notes.list({ patientId, encounterId }))
  await signNote(note?.entryId as EntryId)
  const posted = valueOf(await doctor.charges.post(ready))
  expect(posted).toMatchObject({ status: 'posted', totalCents: 18_050 })
  const account = valueOf(await biller.ledger.account({ patientId }))
  expect(account).toMatchObject({ patientCents: 18_050, payThisCents: 18_050 })
  expect(account.lines[0]).toMatchObject({ code: 'G0438', encounterId, itemId: posted.lines[0]?.itemId })
  expect(failureOf(await doctor.charges.post({ ...ready, revision: posted.revision }))).toMatchObject({
    reason: 'charged',
  })
})

test('a copay taken before there is a charge waits for its visit and pays it by itself', async () => {
  const encounterId = await visit()
  const before = valueOf(await desk.ledger.account({ patientId }))
  const paid = { patientId, cents: 2500, method: 'card' as const, earmark: encounterId as never }
  valueOf(await desk.ledger.takePayment(paid))
  expect(valueOf(await desk.ledger.account({ patientId }))).toMatchObject({ unappliedCents: 2500 })
  const draft = valueOf(await doctor.charges.save({ patientId, encounterId, details: details() }))
  valueOf(await doctor.charges.post({ patientId, chargeId: draft.chargeId, revision: draft.revision }))
  const after = valueOf(await desk.ledger.account({ patientId }))
  expect(after).toMatchObject({ unappliedCents: 0, patientCents: before.patientCents + 18_050 - 2500 })
})

test('a correction voids and writes anew; the visit is missing its charge in between', async () => {
  const encounterId = await visit()
  const missing = async () =>
    valueOf(await biller.charges.missing({})).rows.filter((row) => row.encounterId === encounterId)
  expect(await missing()).toMatchObject([{ state: 'missing', days: 0 }])
  const draft = valueOf(await biller.charges.save({ patientId, encounterId, details: details() }))
  expect(await missing()).toMatchObject([{ state: 'started' }])
  const posted = valueOf(await biller.charges.post({ patientId, chargeId: draft.chargeId, revision: draft.revision }))
  expect(await missing()).toEqual([])
  const seen = { patientId, chargeId: posted.chargeId, revision: posted.revision }
  const before = valueOf(await biller.ledger.account({ patientId })).patientCents
  valueOf(await biller.charges.voidCharge({ ...seen, reason: 'Wrong code' }))
  expect(valueOf(await biller.ledger.account({ patientId })).patientCents).toBe(before - 18_050)
  expect(await missing()).toMatchObject([{ state: 'missing' }])
  const anew = valueOf(await biller.charges.save({ patientId, encounterId, details: details() }))
  expect(anew.chargeId).not.toBe(posted.chargeId)
  valueOf(await biller.charges.post({ patientId, chargeId: anew.chargeId, revision: anew.revision }))
})

test('a charge goes to whoever covers her on the day of the visit, first to last, and to nobody else', async () => {
  const { patientId: insured } = valueOf(
    await doctor.patients.register({ ...ZIMMER, givenName: 'Petra', birthOn: '1951-04-05', email: '', phone: '' }),
  )
  const encounterId = await visit(true, insured)
  const of = { patientId: insured, encounterId }
  const save = async (payer: string | null, revision: number | null = null) =>
    valueOf(await biller.charges.save({ ...of, revision, details: { ...details(), payer } }))
  expect(valueOf(await biller.charges.ofVisit(of))).toMatchObject({ coverage: 'never-asked', payers: [] })
  const policy = { kind: 'insurance' as const, memberId: 'A1' }
  const add = async (more: object) =>
    valueOf(await biller.coverage.add({ patientId: insured, details: { ...policy, ...more } as never }))
  const second = await add({ payerName: 'Acme Health', rank: 2 })
  const first = await add({ payerName: 'Birch Mutual', planName: 'Gold', rank: 1, effectiveOn: '2002-01-01' })
  // What was over before the visit pays for nothing.
  await add({ payerName: 'Former Insurer', rank: 1, effectiveOn: '2001-01-01', termOn: '2001-12-31' })
  expect(valueOf(await biller.charges.ofVisit(of))).toMatchObject({
    coverage: 'insured',
    payers: [
      { coverageId: first.coverageId, name: 'Birch Mutual Gold' },
      { coverageId: second.coverageId, name: 'Acme Health' },
    ],
  })
  const draft = await save('Somebody Else')
  const seen = { patientId: insured, chargeId: draft.chargeId, revision: draft.revision }
  expect(failureOf(await biller.charges.post(seen))).toMatchObject({
    reason: 'incomplete',
    issues: [{ path: 'payer' }],
  })
  const right = await save(null, draft.revision)
  expect(right).toMatchObject({
    payer: 'Birch Mutual Gold',
    coverages: [first.coverageId, second.coverageId],
  })
  // The coverage ends in the meantime: what was written is looked at again when it is posted.
  const termOn = '2002-06-30' as never
  const ended = { patientId: insured, coverageId: first.coverageId, revision: first.revision }
  valueOf(await biller.coverage.end({ ...ended, termOn, reason: 'Changed jobs' }))
  const stale = { patientId: insured, chargeId: right.chargeId, revision: right.revision }
  expect(failureOf(await biller.charges.post(stale))).toMatchObject({ issues: [{ path: 'payer' }] })
  const now = await save(null, right.revision)
  expect(now).toMatchObject({ payer: 'Acme Health', coverages: [second.coverageId] })
  valueOf(await biller.charges.post({ patientId: insured, chargeId: now.chargeId, revision: now.revision }))
  expect(valueOf(await biller.ledger.account({ patientId: insured }))).toMatchObject({
    insuranceCents: 18_050,
    patientCents: 0,
  })
})

test('a visit may be held or not charged at all, each with its reason', async () => {
  const held = await visit()
  const draft = valueOf(await biller.charges.save({ patientId, encounterId: held, details: details() }))
  valueOf(
    await biller.charges.hold({
      patientId,
      chargeId: draft.chargeId,
      revision: draft.revision,
      reason: 'Waits for the NDC',
    }),
  )
  const rows = valueOf(await biller.charges.missing({})).rows
  expect(rows.find((row) => row.encounterId === held)).toMatchObject({ state: 'held', reason: 'Waits for the NDC' })
  const free = await visit()
  valueOf(
    await doctor.charges.noCharge({ patientId, encounterId: free, reason: 'Suture removal within the global period' }),
  )
  expect(valueOf(await biller.charges.missing({})).rows.map((row) => row.encounterId)).not.toContain(free)
  expect(failureOf(await doctor.charges.save({ patientId, encounterId: free, details: details() }))).toMatchObject({
    reason: 'charged',
  })
})

test('no procedure that concerns one account opens one that is closed to the caller', async () => {
  const encounterId = await visit()
  const known = valueOf(await biller.ledger.account({ patientId })).lines[0]?.itemId
  const entryId = valueOf(await biller.ledger.entries({ patientId }))[0]?.entryId
  const common = {
    patientId,
    encounterId,
    itemId: known,
    itemIds: [known],
    entryId,
    chargeId: entryId,
    revision: 1,
    reason: 'for the test',
    cents: 100,
    method: 'cash',
    to: 'patient',
    account: 'adj-courtesy',
    from: 'patient',
    category: 'A',
    percentDue: 10,
    nominalCents: 0,
    grossCents: 100,
    feePercent: 10,
    others: [],
    totalCents: 1000,
    instalments: 2,
    firstOn: '2026-12-01',
    details: details(),
  }
  const across = [
    'ledger.refundPayer',
    'ledger.postRemit',
    'ledger.payers',
    'ledger.releaseClaim',
    'ledger.undeposited',
    // Told for the whole practice; of a closed chart no more than that there is something. Its chart is asked for by the entry.
    'ledger.bookedTwice',
    'ledger.voidTwice',
    'ledger.bankDeposits',
    'ledger.makeBankDeposit',
    'ledger.writeOffSmallBalances',
    'ledger.closing',
    'ledger.closeDay',
    'ledger.closeMonth',
    'ledger.conventions',
    'ledger.setConventions',
    'ledger.verify',
    'ledger.balances',
    'charges.missing',
    'charges.price',
    'charges.searchFees',
    'charges.schedules',
    'charges.previewFees',
    'charges.importFees',
    'charges.retireFees',
  ]
  const channels = (['ledger', 'charges'] as const).flatMap((noun) =>
    Object.keys(contracts[noun]).map((name) => `${noun}.${name}`),
  )
  const { connection, access } = practice.connect()
  valueOf(await access.signIn({ login: 'bill', password: STAFF.biller.password }))
  valueOf(await biller.ledger.takePayment({ patientId, cents: 707, method: 'cash' }))
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  const open: string[] = []
  for (const channel of channels) {
    if (across.includes(channel)) continue
    const outcome = (await connection.call({ id: channel, channel, input: common })) as Outcome<unknown>
    if (failureOf(outcome)?.reason !== 'sensitive') open.push(`${channel} ${JSON.stringify(failureOf(outcome))}`)
  }
  expect(open).toEqual([])
  expect(channels.length - across.length).toBeGreaterThan(15)
  // Of a closed chart a deposit says the amount, and not whose it is.
  const held = valueOf(await biller.ledger.undeposited({})).filter(({ cents }) => cents === 707)
  expect(held.map(({ from }) => from)).toEqual([''])
  const list = valueOf(await biller.charges.missing({}))
  expect(list.rows).toEqual([])
  expect(list.closed).toBeGreaterThan(0)
})
