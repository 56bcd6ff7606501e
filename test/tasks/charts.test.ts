import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { contracts } from '../../shared/contracts.ts'
import type { Failure, Outcome } from '../../shared/kernel/index.ts'
import type { Task } from '../../shared/tasks/index.ts'
import { clientsOf, type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const NURSE = { login: 'nurse', displayName: 'Nia Nurse', password: 'nurse pass phrase 1', roles: ['nurse' as const] }
const LISTS = ['list', 'counts', 'people']

let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let nurse: Clients
let desk: Clients
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const admin = await practice.signedIn('admin')
  valueOf(await admin.access.addUser(NURSE))
  doctor = await practice.signedIn('dr.lee')
  desk = await practice.signedIn('desk')
  nurse = clientsOf(practice.core.connect('cli'))
  valueOf(await nurse.access.signIn({ login: NURSE.login, password: NURSE.password }))
}, 120_000)
afterAll(() => practice?.remove())

const failureOf = (outcome: Outcome<unknown>): Failure | null => (outcome.ok ? null : outcome.failure)
const inputFor = (name: string, { taskId, patientId, revision }: Task): object => ({
  taskId: name === 'ofPatient' ? undefined : taskId,
  patientId,
  revision,
  details: { title: 'Call', owner: { role: 'nurse' } },
  text: 'No answer',
  owner: { role: 'nurse' },
  untilOn: '2099-01-01',
  to: 'completed',
  reason: 'for the test',
})
type Called = Record<string, (input: object) => Promise<Outcome<unknown>>>
async function call(who: Clients, name: string, task: Task): Promise<Failure | null> {
  const procedure = (who.tasks as unknown as Called)[name]
  if (!procedure) throw new Error(`tasks has no ${name}`)
  return failureOf(await procedure(inputFor(name, task)))
}

test('no procedure about a patient’s task opens a chart that is closed to the caller, named or not', async () => {
  const { patientId } = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Quill' }))
  const add = async () =>
    valueOf(await doctor.tasks.add({ patientId, details: { title: 'Call', owner: { role: 'nurse' } } }))
  const names = Object.keys(contracts.tasks).filter((name) => !LISTS.includes(name))
  expect(names.length).toBeGreaterThan(7)
  // The control: while the chart is open, none of them speaks of a closed one.
  for (const name of names) expect([name, (await call(nurse, name, await add()))?.reason]).toEqual([name, undefined])
  const task = await add()
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  for (const name of names) {
    expect([name, (await call(nurse, name, task))?.reason]).toEqual([name, 'sensitive'])
    if (name === 'ofPatient' || name === 'add') continue
    // Nor does leaving out whose it is.
    const unnamed = await call(nurse, name, { ...task, patientId: null })
    expect([name, unnamed?.reason]).toEqual([name, 'sensitive'])
  }
  const { entries } = valueOf(await nurse.tasks.list({ whose: 'team' }))
  const [listed] = entries.filter(({ taskId }) => taskId === task.taskId)
  expect(listed).toMatchObject({ shut: true, title: '', patientName: '' })
  expect(valueOf(await doctor.tasks.get({ taskId: task.taskId, patientId })).task).toMatchObject({ title: 'Call' })
})

test('a task named under another patient is not there; what is none of one’s business neither', async () => {
  const one = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Uno' }))
  const two = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Dos' }))
  const details = { title: 'Discuss the biopsy', owner: { role: 'prescriber' as const } }
  const task = valueOf(await doctor.tasks.add({ patientId: one.patientId, details }))
  const { taskId } = task
  expect(failureOf(await doctor.tasks.get({ taskId, patientId: two.patientId }))?.code).toBe('not-found')
  expect(failureOf(await desk.tasks.get({ taskId, patientId: one.patientId }))?.code).toBe('not-found')
  expect(valueOf(await desk.tasks.ofPatient({ patientId: one.patientId })).total).toBe(0)
  // The control: given to the front desk it is there, and gone again when it is given back.
  const assigned = await doctor.tasks.assign({ ...task, owner: { role: 'front-desk' } })
  expect(valueOf(assigned)).toMatchObject({ ownerRole: 'front-desk' })
  const theirs = valueOf(await desk.tasks.get({ taskId, patientId: one.patientId })).task
  expect(valueOf(await desk.tasks.ofPatient({ patientId: one.patientId })).total).toBe(1)
  expect(valueOf(await desk.tasks.counts({}))).toMatchObject({ mine: 0, team: 1 })
  valueOf(await desk.tasks.assign({ ...theirs, owner: { role: 'prescriber' } }))
  expect(valueOf(await desk.tasks.ofPatient({ patientId: one.patientId })).total).toBe(0)
})

test('what is done with a task stands in the audit of the patient, whoever did it', async () => {
  const { patientId } = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Tracey' }))
  const details = { title: 'Call', owner: { role: 'nurse' as const } }
  const task = valueOf(await doctor.tasks.add({ patientId, details, promisedCall: true }))
  expect(task.origin.kind).toBe('promised-call')
  valueOf(await nurse.tasks.setStatus({ ...task, to: 'completed', note: 'Reached her' }))
  const privacy = await practice.signedIn('privacy')
  const { entries } = valueOf(await privacy.audit.entries({ filter: { patientId }, limit: 100 }))
  const seen = entries.filter(({ category }) => category === 'tasks').map(({ action, channel }) => [action, channel])
  expect(seen).toContainEqual(['create', 'tasks.add'])
  expect(seen).toContainEqual(['update', 'tasks.setStatus'])
})
