import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { contracts } from '../../shared/contracts.ts'
import type { Failure, Outcome } from '../../shared/kernel/index.ts'
import { type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
let doctor: Clients
let desk: Clients
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  doctor = await practice.signedIn('dr.lee')
  desk = await practice.signedIn('desk')
}, 120_000)
afterAll(() => practice?.remove())

const failureOf = (outcome: Outcome<unknown>): Failure | null => (outcome.ok ? null : outcome.failure)
const DETAILS = { payerName: 'Blue Plan', memberId: 'XYZ123', filingCode: 'BL' as const }
/** The smallest PNG there is: one point. */
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

async function send(who: Clients, content: Buffer) {
  const { token } = valueOf(await who.files.begin({ bytes: content.length }))
  valueOf(await who.files.append({ token, offset: 0, data: content.toString('base64') }))
  return valueOf(await who.files.finish({ token })).token
}

test('the photo of a card comes back byte for byte, as long as the chart is open; what is no photo is refused', async () => {
  const { patientId } = valueOf(await desk.patients.register({ ...ZIMMER, familyName: 'Card' }))
  const added = valueOf(await desk.coverage.add({ patientId, details: DETAILS }))
  const { coverageId, revision } = added
  const one = { patientId, coverageId }
  const pdf = await send(desk, Buffer.from('%PDF-1.7\n%%EOF\n'))
  expect(failureOf(await desk.coverage.setCard({ ...one, revision, side: 'front', token: pdf }))?.reason).toBe(
    'not-a-picture',
  )
  const token = await send(desk, PHOTO)
  const withCard = valueOf(await desk.coverage.setCard({ ...one, revision, side: 'front', token }))
  expect(withCard).toMatchObject({ hasFront: true, hasBack: false })
  expect(failureOf(await desk.coverage.openCard({ ...one, side: 'back' }))?.code).toBe('not-found')
  const opened = valueOf(await desk.coverage.openCard({ ...one, side: 'front' }))
  const read = () => desk.files.read({ token: opened.token, offset: 0, bytes: opened.bytes })
  expect(Buffer.from(valueOf(await read()).data, 'base64')).toEqual(PHOTO)
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  expect(failureOf(await read())?.code).toBe('not-found')
})

test('no procedure about coverage opens a chart that is closed to the caller', async () => {
  const { patientId } = valueOf(await desk.patients.register({ ...ZIMMER, familyName: 'Quill' }))
  const { coverageId } = valueOf(await desk.coverage.add({ patientId, details: DETAILS }))
  const input = {
    patientId,
    coverageId,
    revision: 99,
    details: DETAILS,
    termOn: '2099-01-01',
    reason: 'for the test',
    seen: [{ coverageId, revision: 99 }],
    side: 'front',
    token: 'x'.repeat(43),
  }
  type Called = Record<string, (given: object) => Promise<Outcome<unknown>>>
  const reasons = async () => {
    const found: Record<string, string | undefined> = {}
    for (const [name, procedure] of Object.entries(desk.coverage as unknown as Called))
      found[name] = failureOf(await procedure(input))?.reason
    return found
  }
  // The control: while the chart is open, none of them speaks of a closed one.
  expect(Object.values(await reasons())).not.toContain('sensitive')
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  expect(await reasons()).toEqual(
    Object.fromEntries(Object.keys(contracts.coverage).map((name) => [name, 'sensitive'])),
  )
})
