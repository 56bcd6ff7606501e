import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Outcome } from '../../shared/kernel/index.ts'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { type Scratch, scratchSecurity } from '../support/security.ts'

const NURSE = {
  login: 'nurse',
  displayName: 'Nina Nurse',
  roles: ['nurse' as const],
  password: 'night lantern on the ward',
}
const concept = (text: string) => ({ text, codings: [] })
type Call = (clients: Clients, patientId: string) => Promise<Outcome<unknown>>

/** One way of adding, and one of reading, through each door of a chart's lists. */
const ADD: Readonly<Record<string, Call>> = {
  problems: ({ problems }, patientId) => problems.add({ patientId, details: { concept: concept('Asthma') } }),
  allergies: ({ allergies }, patientId) => allergies.add({ patientId, details: { concept: concept('Latex') } }),
  medications: ({ medications }, patientId) => medications.add({ patientId, details: { concept: concept('Zinc') } }),
  immunizations: ({ immunizations }, patientId) =>
    immunizations.add({ patientId, details: { concept: concept('Tdap'), given: '2020' } }),
  relatives: ({ histories }, patientId) =>
    histories.addRelative({ patientId, details: { concept: concept('mother') } }),
  social: ({ histories }, patientId) =>
    histories.addSocial({ patientId, details: { concept: concept('Occupation'), value: 'Baker' } }),
  procedures: ({ histories }, patientId) =>
    histories.addProcedure({ patientId, details: { concept: concept('Appendectomy') } }),
}
const LISTS = ['problems', 'allergies', 'medications', 'immunizations', 'histories'] as const

let pc: Scratch
let patientId: string
let doctor: Awaited<ReturnType<Scratch['signedIn']>>
beforeEach(async () => {
  pc = await scratchSecurity()
  await pc.found()
  const admin = await pc.signedIn('admin')
  valueOf(await admin.access.addUser(NURSE))
  doctor = await pc.signedIn('dr.lee')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
})
afterEach(async () => {
  expect(pc.logged).toEqual([])
  await pc.remove()
})

async function nurse() {
  const clients = pc.connect()
  valueOf(await clients.access.signIn({ login: NURSE.login, password: NURSE.password }))
  return clients
}
const codeOf = (outcome: Outcome<unknown>) =>
  outcome.ok ? 'ok' : `${outcome.failure.code} ${outcome.failure.reason ?? ''}`.trim()

describe('the doors of a chart’s lists', () => {
  test('who works with the chart adds and reads; the front desk does neither', async () => {
    const [anna, desk] = [await nurse(), await pc.signedIn('desk')]
    for (const [name, add] of Object.entries(ADD)) {
      expect([name, codeOf(await add(anna, patientId))]).toEqual([name, 'ok'])
      expect([name, codeOf(await add(desk, patientId))]).toEqual([name, 'forbidden chart.write'])
    }
    for (const name of LISTS) {
      expect([name, codeOf(await anna[name].list({ patientId }))]).toEqual([name, 'ok'])
      expect([name, codeOf(await desk[name].list({ patientId }))]).toEqual([name, 'forbidden chart.read'])
    }
    expect(valueOf(await anna.histories.list({ patientId })).social).toMatchObject([
      { value: 'Baker', authorName: 'Nina Nurse' },
    ])
  })

  test('a sensitive chart stays shut at every door until the glass is broken', async () => {
    const added = valueOf(await doctor.problems.add({ patientId, details: { concept: concept('Asthma') } }))
    const drug = valueOf(await doctor.medications.add({ patientId, details: { concept: concept('Warfarin') } }))
    const reason = 'Works at this clinic'
    valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason }))
    const anna = await nurse()
    const { entryId, revision } = added
    const calls: [string, Call][] = [
      ...Object.entries(ADD),
      ...LISTS.flatMap((name): [string, Call][] => [
        [`${name}.list`, (clients) => clients[name].list({ patientId })],
        [`${name}.review`, (clients) => clients[name].review({ patientId, finding: 'unable' })],
      ]),
      [
        'change',
        (clients) => clients.problems.change({ patientId, entryId, revision, details: { ...added, note: 'x' } }),
      ],
      ['history', (clients) => clients.problems.history({ patientId, entryId })],
      ['setStatus', (clients) => clients.medications.setStatus({ ...drug, to: 'on-hold', reason: 'Bleeding' })],
      [
        'retract',
        (clients) => clients.problems.retract({ patientId, entryId, revision: revision + 1, reason: 'Not hers' }),
      ],
      [
        'reconcile',
        (clients) => {
          const ours = { entryId: drug.entryId, revision: drug.revision + 1 }
          const lines = [{ action: 'keep' as const, ours }]
          return clients.medications.reconcile({ patientId, from: 'hospital', lines })
        },
      ],
    ]
    for (const [name, call] of calls)
      expect([name, codeOf(await call(anna, patientId))]).toEqual([name, 'forbidden sensitive'])
    const before = valueOf(await doctor.problems.list({ patientId }))
    expect(before).toMatchObject({ entries: [{ revision: 1, note: '' }], state: { askedAt: null } })
    // The control: with the glass broken the same calls come through.
    valueOf(await anna.access.breakGlass({ patientId, reason: 'Collapsed in the waiting room' }))
    expect(codeOf(await anna.problems.history({ patientId, entryId }))).toBe('ok')
    const through = calls.filter(([name]) => ['change', 'setStatus', 'retract'].includes(name))
    for (const [name, call] of through) expect([name, codeOf(await call(anna, patientId))]).toEqual([name, 'ok'])
  })

  test('an entry of another chart is not found through this one', async () => {
    const other = valueOf(await doctor.patients.register({ ...ZIMMER, givenName: 'Olga' })).patientId
    const added = valueOf(await doctor.problems.add({ patientId, details: { concept: concept('Asthma') } }))
    const { entryId, revision } = added
    const wrong = { patientId: other, entryId, revision }
    expect(codeOf(await doctor.problems.change({ ...wrong, details: added }))).toBe('not-found')
    expect(codeOf(await doctor.problems.retract({ ...wrong, reason: 'Not hers' }))).toBe('not-found')
    expect(codeOf(await doctor.problems.history(wrong))).toBe('not-found')
    // One of another kind is not either, though it is in the chart.
    expect(codeOf(await doctor.allergies.retract({ patientId, entryId, revision, reason: 'Not hers' }))).toBe(
      'not-found',
    )
    expect(valueOf(await doctor.problems.list({ patientId })).entries).toEqual([added])
  })

  test('what is read and written is in the audit, with the chart it concerns', async () => {
    valueOf(await doctor.allergies.review({ patientId, finding: 'none-known' }))
    valueOf(await doctor.allergies.list({ patientId }))
    const retracted = valueOf(await doctor.allergies.add({ patientId, details: { concept: concept('Latex') } }))
    valueOf(await doctor.allergies.retract({ ...retracted, reason: 'It was her sister' }))
    await pc.practice.recorder().close()
    const { db } = pc.practice.store().journal
    const rows = await db
      .selectFrom('auditEntry')
      .selectAll()
      .where('category', '=', 'allergies')
      .orderBy('sequence')
      .execute()
    expect(rows.every((row) => row.patientId === patientId)).toBe(true)
    expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(['create', 'read', 'update']))
    expect(rows.some(({ detail }) => detail.includes('It was her sister'))).toBe(true)
  })
})
