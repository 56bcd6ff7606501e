import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { png, pdf } from '../support/papers.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { add, contentOf, send } from './send.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>
type Person = Awaited<ReturnType<Practice['signedIn']>>
let practice: Practice
let doctor: Person
let patientId = ''
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  doctor = await practice.signedIn('dr.lee')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
})
afterAll(() => practice.remove())

const LETTER = pdf({ pages: ['Page one of the letter', 'Page two'] })
const filesOnDisk = () =>
  readdirSync(join(practice.dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('a letter is added, listed, opened, and is byte for byte what was sent, after a restart too', async () => {
  const added = valueOf(await add(doctor, patientId, LETTER, { pages: 2, text: 'Page one of the letter' }))
  expect(added).toMatchObject({
    title: 'Letter of Dr. Okafor',
    documentClass: 'referral-letter',
    mediaType: 'application/pdf',
    bytes: LETTER.length,
    pages: 2,
    status: 'current',
    authorName: 'Dr. Lee',
    retraction: null,
    reviewed: null,
    rotations: {},
    annotations: [],
  })
  expect((await contentOf(doctor, added)).equals(LETTER)).toBe(true)
  await practice.restart()
  doctor = await practice.signedIn('dr.lee')
  const [row] = valueOf(await doctor.documents.list({ patientId: added.patientId }))
  expect(row).toMatchObject({ entryId: added.entryId, title: 'Letter of Dr. Okafor', annotationCount: 0 })
  expect((await contentOf(doctor, added)).equals(LETTER)).toBe(true)
  const [path = ''] = filesOnDisk()
  expect(filesOnDisk()).toHaveLength(1)
  expect(statSync(path).mode & 0o077).toBe(0)
})

test('the same content is not added to a chart a second time, and leaves no file behind', async () => {
  const before = filesOnDisk()
  const again = await add(doctor, patientId, LETTER, { title: 'Once more' })
  expect(again).toMatchObject({ ok: false, failure: { code: 'conflict', reason: 'same-file' } })
  expect(filesOnDisk()).toEqual(before)
  // In another chart it is another document.
  const other = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Bergström' }))
  expect((await add(doctor, other.patientId, LETTER)).ok).toBe(true)
})

test('turning, drawing, describing and reviewing are kept with who did it, each on the version that was seen', async () => {
  const { entryId, ...added } = valueOf(await add(doctor, patientId, png(), { title: 'Knee', documentClass: 'photo' }))
  const version = (revision: number) => ({ patientId: added.patientId, entryId, revision })
  const turned = valueOf(await doctor.documents.rotate({ ...version(1), page: 1, degrees: 90 }))
  expect(turned).toMatchObject({ revision: 2, rotations: { 1: 90 } })
  const box = { kind: 'highlight' as const, page: 1, x: 0.1, y: 0.2, width: 0.3, height: 0.05 }
  const drawn = valueOf(await doctor.documents.annotate({ ...version(2), drawing: box }))
  expect(drawn.annotations).toEqual([
    { annotationId: expect.any(String), by: 'Dr. Lee', at: expect.any(Number), drawing: box },
  ])
  const ink = {
    kind: 'ink' as const,
    page: 1,
    points: [
      [0.1, 0.1],
      [0.2, 0.25],
    ] as [number, number][],
  }
  const inked = valueOf(await doctor.documents.annotate({ ...version(3), drawing: ink }))
  const [first] = inked.annotations
  const erased = valueOf(
    await doctor.documents.eraseAnnotation({ ...version(4), annotationId: first?.annotationId ?? '' }),
  )
  expect(erased.annotations.map(({ drawing }) => drawing.kind)).toEqual(['ink'])
  const details = { title: 'Left knee', documentClass: 'imaging', happened: '2019-03', status: 'current' } as const
  const described = valueOf(
    await doctor.documents.describe({ ...version(5), ...details, happened: '2019-03' as never }),
  )
  expect(described).toMatchObject({ title: 'Left knee', documentClass: 'imaging', happened: '2019-03' })
  const reviewed = valueOf(await doctor.documents.review(version(6)))
  expect(reviewed.reviewed).toMatchObject({ name: 'Dr. Lee' })
  expect(await doctor.documents.rotate({ ...version(1), page: 1, degrees: 180 })).toMatchObject({
    ok: false,
    failure: { code: 'conflict', reason: 'stale' },
  })
  expect(await doctor.documents.rotate({ ...version(7), page: 2, degrees: 180 })).toMatchObject({
    ok: false,
    failure: { reason: 'no-such-page' },
  })
  const rows = valueOf(await doctor.documents.list({ patientId: added.patientId }))
  // The oldest by its own date comes last, whenever it was added.
  expect(rows.at(-1)).toMatchObject({ title: 'Left knee', annotationCount: 1 })
})

test('a document taken back stays with its reason and its file, and nothing in it is changed any more', async () => {
  const added = valueOf(await add(doctor, patientId, png(10, 10), { title: 'Wrong patient' }))
  const version = { patientId: added.patientId, entryId: added.entryId, revision: 1 }
  const taken = valueOf(await doctor.documents.retract({ ...version, reason: 'Belongs to another patient' }))
  expect(taken.retraction).toMatchObject({ reason: 'Belongs to another patient' })
  expect((await contentOf(doctor, added)).equals(png(10, 10))).toBe(true)
  for (const answer of [
    await doctor.documents.rotate({ ...version, revision: 2, page: 1, degrees: 90 }),
    await doctor.documents.review({ ...version, revision: 2 }),
    await doctor.documents.retract({ ...version, revision: 2, reason: 'Once more' }),
  ])
    expect(answer).toMatchObject({ ok: false, failure: { reason: 'retracted' } })
  // What was taken back does not keep the same file out of the chart.
  expect((await add(doctor, patientId, png(10, 10))).ok).toBe(true)
})

test('a long list comes in pages, each document once', async () => {
  const { patientId: full } = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Okafor' }))
  for (let i = 0; i < 7; i++) valueOf(await add(doctor, full, png(5 + i, 5), { title: `Scan ${i}` }))
  const first = valueOf(await doctor.documents.list({ patientId: full, limit: 4 }))
  const rest = valueOf(await doctor.documents.list({ patientId: full, limit: 4, before: first.at(-1)?.entryId }))
  const titles = [...first, ...rest].map(({ title }) => title)
  expect(titles.toSorted()).toEqual(Array.from({ length: 7 }, (_, i) => `Scan ${i}`))
})

describe('who may', () => {
  test('a document of another chart is not found under this one', async () => {
    const { patientId: other } = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Nguyen' }))
    const { entryId } = valueOf(await add(doctor, patientId, png(11, 12)))
    for (const answer of [
      await doctor.documents.get({ patientId: other, entryId }),
      await doctor.documents.open({ patientId: other, entryId }),
      await doctor.documents.rotate({ patientId: other, entryId, revision: 1, page: 1, degrees: 90 }),
      await doctor.documents.retract({ patientId: other, entryId, revision: 1, reason: 'Not mine to take back' }),
    ])
      expect(answer).toMatchObject({ ok: false, failure: { code: 'not-found' } })
  })

  test('every procedure asks whether a sensitive chart opens, and a token dies with the leave', async () => {
    const nurse = await nurseOf(practice)
    const { patientId: chart } = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Quill' }))
    const { entryId } = valueOf(await add(doctor, chart, png(13, 12)))
    const { token } = valueOf(await nurse.documents.open({ patientId: chart, entryId }))
    expect((await nurse.files.read({ token, offset: 0, bytes: 10 })).ok).toBe(true)
    expect(await practice.core.file(token)).not.toBeNull()
    valueOf(await doctor.patients.markSensitive({ patientId: chart, sensitive: true, reason: 'Works here as a nurse' }))
    expect(await nurse.files.read({ token, offset: 0, bytes: 10 })).toMatchObject({
      failure: { reason: 'token-expired' },
    })
    expect(await practice.core.file(token)).toBeNull()
    const version = { patientId: chart, entryId, revision: 1 }
    const { token: incoming } = valueOf(await send(nurse, png(14, 14)))
    const drawing = { kind: 'note' as const, page: 1, x: 0, y: 0, text: 'Look' }
    const described = {
      title: 'T',
      documentClass: 'photo' as const,
      happened: '2020' as never,
      status: 'current' as const,
    }
    for (const answer of [
      await nurse.documents.list({ patientId: chart }),
      await nurse.documents.thumbnails({ patientId: chart, entryIds: [entryId] }),
      await nurse.documents.get({ patientId: chart, entryId }),
      await nurse.documents.open({ patientId: chart, entryId }),
      await nurse.documents.add({ patientId: chart, token: incoming, title: 'T', documentClass: 'photo' }),
      await nurse.documents.describe({ ...version, ...described }),
      await nurse.documents.rotate({ ...version, page: 1, degrees: 90 }),
      await nurse.documents.annotate({ ...version, drawing }),
      await nurse.documents.eraseAnnotation({ ...version, annotationId: 'x' }),
      await nurse.documents.review(version),
      await nurse.documents.retract({ ...version, reason: 'Not mine' }),
    ])
      expect(answer).toMatchObject({ ok: false, failure: { code: 'forbidden', reason: 'sensitive' } })
  })

  test('what was read stands in the audit with the patient', async () => {
    const { patientId: chart } = valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Ibarra' }))
    const { entryId } = valueOf(await add(doctor, chart, png(15, 12)))
    valueOf(await doctor.documents.open({ patientId: chart, entryId }))
    await new Promise((resolve) => setTimeout(resolve, 400))
    const officer = await practice.signedIn('privacy')
    const { entries } = valueOf(await officer.audit.entries({ filter: { patientId: chart } }))
    const actions = entries.filter(({ category }) => category === 'documents').map(({ action }) => action)
    expect(actions.toSorted()).toEqual(['create', 'read'])
  })
})

test('the folder holds what the rows name and nothing else', () => {
  expect(filesOnDisk().filter((path) => path.includes('incoming'))).toHaveLength(1)
  expect(existsSync(join(practice.dataDir, 'files'))).toBe(true)
})

async function nurseOf(of: Practice): Promise<Person> {
  const admin = await of.signedIn('admin')
  const password = 'nurse pass phrase one'
  valueOf(await admin.access.addUser({ login: 'nora', displayName: 'Nora Nurse', password, roles: ['nurse'] }))
  const clients = of.connect()
  valueOf(await clients.access.signIn({ login: 'nora', password }))
  return clients
}
