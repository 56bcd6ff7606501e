import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { contracts } from '../../shared/contracts.ts'
import type { Failure, Outcome } from '../../shared/kernel/index.ts'
import { type Clients, clientsOf, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const MANAGER = { login: 'mo', displayName: 'Mo', password: 'manager pass phrase', roles: ['office-manager' as const] }

let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let desk: Clients
let manager: Clients
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  valueOf(await (await practice.signedIn('admin')).access.addUser(MANAGER))
  doctor = await practice.signedIn('dr.lee')
  desk = await practice.signedIn('desk')
  manager = clientsOf(practice.core.connect('cli'))
  valueOf(await manager.access.signIn({ login: MANAGER.login, password: MANAGER.password }))
}, 120_000)
afterAll(() => practice?.remove())

const failureOf = (outcome: Outcome<unknown>): Failure | null => (outcome.ok ? null : outcome.failure)

test('no procedure about a patient’s consents opens a chart that is closed to the caller', async () => {
  const details = { title: 'Privacy', text: 'We keep it.', askedAt: 'check-in' as const }
  const form = valueOf(await manager.consents.saveForm({ formId: null, details }))
  const { patientId } = valueOf(await desk.patients.register({ ...ZIMMER, familyName: 'Quill' }))
  expect(valueOf(await desk.consents.ofPatient({ patientId })).due).toMatchObject([{ title: 'Privacy' }])
  const signer = { name: 'Aurelia Quill' }
  const signature = { kind: 'typed' as const, name: 'Aurelia Quill' }
  const signed = valueOf(await desk.consents.sign({ patientId, versionId: form.versionId, signer, signature }))
  expect(valueOf(await desk.consents.get({ patientId, entryId: signed.entryId }))).toMatchObject({
    text: 'We keep it.',
    signature,
    consent: { witnessName: 'Dana Desk' },
  })
  // It stands in the timeline of those who read charts.
  const { entries } = valueOf(await doctor.timeline.page({ patientId, filter: {} }))
  expect(entries).toMatchObject([{ kind: 'consent', title: 'Privacy', status: 'active' }])
  const input = {
    patientId,
    entryId: signed.entryId,
    revision: 99,
    versionId: form.versionId,
    signer,
    signature,
    reason: 'for the test',
  }
  type Called = Record<string, (given: object) => Promise<Outcome<unknown>>>
  const names = Object.keys(contracts.consents).filter((name) => !['forms', 'saveForm', 'expiring'].includes(name))
  const call = async (name: string) =>
    failureOf((await (desk.consents as unknown as Called)[name]?.(input)) as never)?.reason
  expect(names).toHaveLength(6)
  // The control: while the chart is open, none of them speaks of a closed one.
  for (const name of names) expect([name, await call(name)]).not.toEqual([name, 'sensitive'])
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  for (const name of names) expect([name, await call(name)]).toEqual([name, 'sensitive'])
})
