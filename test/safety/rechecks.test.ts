import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'
import { lastOperation, patientsTouched, reviewedUpTo, reviewMark } from '../../db/safety/queries.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { SafetyFinding } from '../../shared/safety/index.ts'
import { type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { until } from '../sync/cores.ts'
import { withStore } from '../sync/joining.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
beforeEach(async () => {
  practice = await scratchCore()
  await practice.found()
}, 120_000)
afterEach(() => practice?.remove())

const findings = async (doctor: Clients, patientId: PatientId): Promise<SafetyFinding[]> =>
  valueOf(await doctor.safety.worklist({})).findings.filter((one) => one.patientId === patientId)
const inStore = <T>(ask: Parameters<typeof withStore<T>>[2]) => withStore(practice.dataDir, 'dr.lee', ask)

test('S149: what was not looked at when the program ended is looked at when it begins again, and once; other knowledge than was used last has everybody looked at', async () => {
  const doctor = await practice.signedIn('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  for (const text of ['sildenafil 50 MG Oral Tablet', 'nitroglycerin 0.4 MG Sublingual Tablet'])
    valueOf(await doctor.medications.add({ patientId, details: { concept: { text, codings: [] } } }))
  // It ends before anything was looked at.
  await practice.core.close()
  await inStore(async ({ journal: { db } }) => {
    expect(await db.selectFrom('safetyFinding').selectAll().execute()).toEqual([])
    const touched = await patientsTouched(db, { after: 0, upTo: await lastOperation(db) }, setImmediate)
    expect([...touched]).toEqual([[patientId, { cause: 'medication', own: true }]])
  })
  await practice.restart()
  const again = await practice.signedIn('dr.lee')
  const found = await until(
    () => findings(again, patientId),
    (all) => all.length > 0,
    120_000,
  )
  const reached = async () => {
    await practice.core.close()
    return inStore(async ({ journal: { db } }) => ({ mark: await reviewedUpTo(db), last: await lastOperation(db) }))
  }
  const { mark } = await reached()
  expect(mark?.knowledge).toMatch(/^[0-9a-f]{64}$/)
  // As after an update of the program: the knowledge with which this was done is not the one that answers now.
  await inStore(({ journal }) =>
    journal.work({ userId: null, sessionId: null, channel: 'test' }, (work) =>
      work.keep('reviewMark', { id: 'safety', reached: mark?.reached ?? 0, knowledge: 'of before' }),
    ),
  )
  await practice.restart()
  const later = await practice.signedIn('dr.lee')
  await until(
    async () => valueOf(await later.safety.knowledge({})).inUse?.checksum,
    (checksum) => checksum === mark?.knowledge,
  )
  await new Promise((wake) => setTimeout(wake, 8_000))
  expect((await findings(later, patientId)).map(({ findingId }) => findingId)).toEqual(
    found.map(({ findingId }) => findingId),
  )
  expect((await reached()).mark?.knowledge).toBe(mark?.knowledge)
}, 240_000)

test('a pass over everybody goes on where it was cut off', async () => {
  const doctor = await practice.signedIn('dr.lee')
  const checksum = valueOf(await doctor.safety.knowledge({})).inUse?.checksum ?? ''
  const takesBoth = async (who: Clients, familyName: string) => {
    const { patientId } = valueOf(await who.patients.register({ ...ZIMMER, familyName, email: '', phone: '' }))
    for (const text of ['sildenafil 50 MG Oral Tablet', 'nitroglycerin 0.4 MG Sublingual Tablet'])
      valueOf(await who.medications.add({ patientId, details: { concept: { text, codings: [] } } }))
    return patientId
  }
  const done = await takesBoth(doctor, 'Passed')
  const next = await takesBoth(doctor, 'Next')
  const cutOffAfter = async (passed: string) => {
    await practice.core.close()
    await inStore(async ({ journal }) => {
      const reached = await lastOperation(journal.db)
      await journal.work({ userId: null, sessionId: null, channel: 'test' }, (work) =>
        work.keep('reviewMark', reviewMark({ reached, knowledge: checksum, passed })),
      )
      expect(await reviewedUpTo(journal.db)).toEqual({ reached, knowledge: checksum, passed })
    })
    await practice.restart()
    return practice.signedIn('dr.lee')
  }
  const later = await cutOffAfter(done)
  const found = (who: Clients, patientId: PatientId) =>
    until(
      () => findings(who, patientId),
      (all) => all.length > 0,
      120_000,
    )
  expect(await found(later, next)).toMatchObject([{ cause: 'knowledge' }])
  // Control: whoever that pass had behind it is not looked at again, and is where it begins anew.
  expect(await findings(later, done)).toEqual([])
  const again = await cutOffAfter('')
  await found(again, done)
}, 240_000)
