import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { contracts } from '../../shared/contracts.ts'
import type { Failure, Outcome } from '../../shared/kernel/index.ts'
import { clientsOf, type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const NURSE = { login: 'nurse', displayName: 'Nia Nurse', password: 'nurse pass phrase 1', roles: ['nurse' as const] }
const LISTS = ['threads', 'unread']

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
type Called = Record<string, (given: object) => Promise<Outcome<unknown>>>

test('no procedure about a thread opens a chart that is closed to the caller, named or not', async () => {
  const { patientId } = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Quill' }))
  const to = [{ role: 'nurse' as const }]
  const started = valueOf(await doctor.messages.start({ patientId, subject: 'HIV', to, body: 'positive' }))
  const { threadId } = started.thread
  const messageId = started.messages[0]?.messageId
  const input = {
    patientId,
    threadId,
    messageId,
    messageIds: [messageId],
    subject: 'Again',
    body: 'Again',
    to: [{ role: 'prescriber' }],
    details: { owner: { role: 'nurse' } },
    entryId: threadId,
    revision: 1,
    reason: 'for the test',
  }
  const names = Object.keys(contracts.messages).filter((name) => !LISTS.includes(name))
  const call = async (name: string, more: object = {}) => {
    const procedure = (nurse.messages as unknown as Called)[name]
    if (!procedure) throw new Error(`messages has no ${name}`)
    return failureOf(await procedure({ ...input, ...more }))?.reason
  }
  expect(names.length).toBeGreaterThan(8)
  // The control: while the chart is open, none of them speaks of a closed one.
  for (const name of names) expect([name, await call(name)]).not.toEqual([name, 'sensitive'])
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  for (const name of names) expect([name, await call(name)]).toEqual([name, 'sensitive'])
  for (const name of ['thread', 'reply', 'addMembers', 'markRead', 'makeTask'])
    expect([name, await call(name, { patientId: null })]).toEqual([name, 'sensitive'])
  const { entries } = valueOf(await nurse.messages.threads({}))
  // The one that the nurse began herself while the chart was open is among them.
  expect(entries).toHaveLength(2)
  for (const one of entries) expect(one).toMatchObject({ shut: true, subject: '', lastWords: '', patientName: '' })
})

test('the number of unread messages is told anew by the stream when somebody writes', async () => {
  const told: string[][] = []
  const stop = nurse.practice.changed({}, ({ tables }) => told.push(tables))
  const before = valueOf(await nurse.messages.unread({})).unread
  const to = [{ role: 'nurse' as const }]
  valueOf(await doctor.messages.start({ subject: 'Lunch', to, body: 'Who covers at noon?', urgent: true }))
  await expect(nurse.messages.unread({})).resolves.toMatchObject({ ok: true, value: { unread: before + 1 } })
  expect(told.flat()).toContain('message_receipt')
  stop()
})
