import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { addDocument } from '../../db/documents/commands.ts'
import { searchEntries } from '../../db/timeline/queries.ts'
import { PdfTexts } from '../../electron/documents/index.ts'
import { momentIn, type PatientId } from '../../shared/kernel/index.ts'
import { readSearch } from '../../shared/timeline/index.ts'
import { pdf as pdfOf, png as pngOf } from '../support/papers.ts'
import { type ExchangePractice, exchangePractice, sumOf } from './practice.ts'

let here: ExchangePractice
let there: ExchangePractice
beforeEach(async () => {
  here = await exchangePractice()
  there = await exchangePractice()
})
afterEach(async () => {
  await here.remove()
  await there.remove()
})

const patient = {
  resourceType: 'Patient',
  id: 'p',
  name: [{ family: 'Vale', given: ['Ida'] }],
  birthDate: '1961-04-09',
}
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const documentsIn = (practice: ExchangePractice) =>
  practice.db
    .selectFrom('document')
    .innerJoin('storedFile', 'storedFile.id', 'document.fileId')
    .select([
      'document.title',
      'document.documentClass',
      'document.happened',
      'document.authorName',
      'storedFile.sha256',
    ])
    .orderBy('document.title')
    .execute()

test('a scan goes out with its content, and is a document again where it comes in; twice is as once', async () => {
  await here.takeText('p.json', JSON.stringify(patient), 'Elm')
  const [patientId] = (await here.patients()) as [PatientId]
  const pdf = pdfOf({ pages: ['Dear colleague'] })
  const now = here.scratch.clock.now()
  const caller = here.caller()
  const origin = {
    patientId,
    encounterId: null,
    happened: momentIn('America/Chicago', now),
    author: { userId: caller.userId, sessionId: caller.sessionId, channel: 'documents.add' },
    authorName: 'Dr. Lee',
    ids: here.scratch.ids,
    now,
    timeZone: 'America/Chicago',
  }
  const document = {
    title: 'Letter of the surgeon',
    documentClass: 'consult',
    encounterId: null,
    pages: 1,
    text: '',
    thumbnail: '',
  }
  const content = (async function* () {
    yield pdf
  })()
  await here.files.take(pdf.length, content, (file) =>
    addDocument(here.scratch.store.journal, { origin, file, document: document as never }),
  )
  const text = await here.exportChart(patientId)
  const [kept] = await documentsIn(here)
  // Home again it is not there a second time, in the chart or in the next export.
  await here.takeText('back.json', text)
  expect(await documentsIn(here)).toHaveLength(1)
  here.scratch.clock.advance(1_000)
  expect((await here.exportChart(patientId)).split('"resourceType":"DocumentReference"')).toHaveLength(2)

  for (const name of ['one.json', 'two.json']) {
    const report = await there.takeText(name, text)
    expect(sumOf(report, 'refused')).toBe(0)
  }
  const elsewhere = await documentsIn(there)
  expect(elsewhere).toEqual([{ ...kept, sha256: sha(pdf) }])
  const [other] = (await there.patients()) as [PatientId]
  expect((await there.exportChart(other)).split('"resourceType":"DocumentReference"')).toHaveLength(2)
}, 120_000)

test('a picture within a DocumentReference becomes a document; what cannot be shown stays in the resource', async () => {
  const of = (id: string, contentType: string, data: Uint8Array, more = {}) => ({
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    subject: { reference: 'Patient/p' },
    date: '2024-05-06',
    content: [{ attachment: { contentType, title: id, data: Buffer.from(data).toString('base64') } }],
    ...more,
  })
  const png = pngOf()
  const lines = [
    patient,
    of('photo', 'application/pdf', png, { author: [{ display: 'Dr. Ash' }] }),
    of('program', 'image/png', Buffer.from('MZ this is no picture')),
    of('cut', 'application/pdf', pdfOf({ pages: ['Dear colleague'] }).subarray(0, 60)),
    of('wrong', 'image/png', png, { status: 'entered-in-error' }),
  ]
  const report = await here.takeText('a.ndjson', lines.map((one) => JSON.stringify(one)).join('\n'), 'Elm')
  expect(sumOf(report, 'kept')).toBe(4)
  expect(await documentsIn(here)).toEqual([
    { title: 'photo', documentClass: 'other', happened: '2024-05-06', authorName: 'Dr. Ash', sha256: sha(png) },
  ])
}, 120_000)

test('a scan that came in is found by the words in it; a picture of text and a locked PDF are there without words', async () => {
  const of = (id: string, contentType: string, data: Uint8Array) => ({
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    subject: { reference: 'Patient/p' },
    date: '2024-05-06',
    content: [{ attachment: { contentType, title: id, data: Buffer.from(data).toString('base64') } }],
  })
  const lines = [
    patient,
    of('letter', 'application/pdf', pdfOf({ pages: ['Admitted for syncope', 'Zugspitze ward'] })),
    of('locked', 'application/pdf', pdfOf({ pages: ['Zugspitze too'], password: 'x' })),
    of('picture', 'image/png', pngOf()),
  ]
  await here.takeText('a.ndjson', lines.map((one) => JSON.stringify(one)).join('\n'), 'Elm')
  const find = (text: string) =>
    searchEntries(here.db, {
      words: readSearch(text)!,
      patientIds: null,
      sensitive: false,
      kinds: ['document'],
      from: null,
      until: null,
      limit: 5,
    })
  const { hits } = await find('zugspitze ward')
  expect(hits).toMatchObject([{ kind: 'document', title: 'letter', patient: { familyName: 'Vale' } }])
  expect((await find('zugspitze too')).hits).toEqual([])
  const rows = await here.db.selectFrom('document').select(['title', 'pages', 'text']).orderBy('title').execute()
  expect(rows.map(({ title, pages }) => [title, pages])).toContainEqual(['letter', 2])
  expect(rows.find(({ title }) => title === 'picture')).toMatchObject({ text: '' })
}, 120_000)

test('a PDF that cannot be read, or takes longer than anybody waits, has no words, and the next one has', async () => {
  const texts = new PdfTexts()
  expect(await texts.read(Buffer.from('%PDF-1.4 of nothing'))).toBeNull()
  expect(await texts.read(pdfOf({ pages: ['After it'] }))).toEqual({ text: 'After it', pages: 1 })
  await texts.close()
  const hasty = new PdfTexts(1)
  expect(await hasty.read(pdfOf({ pages: ['Never'] }))).toBeNull()
  await hasty.close()
}, 60_000)

test('an import that ends between a resource and the file in it goes on with the file: nothing is lost or counted twice', async () => {
  const letter = (id: string) => ({
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    subject: { reference: 'Patient/p' },
    date: '2024-05-06',
    content: [
      { attachment: { contentType: 'application/pdf', title: id, data: pdfOf({ pages: [id] }).toString('base64') } },
    ],
  })
  const lines = [patient, ...['one', 'two', 'three'].map(letter)]
  const path = here.put('letters.ndjson', lines.map((one) => JSON.stringify(one)).join('\n'))
  const take = here.files.take.bind(here.files)
  let left = 1
  here.files.take = ((...given: Parameters<typeof take>) => {
    if (left === 0) throw new Error('the power is gone')
    left -= 1
    return take(...given)
  }) as typeof take
  await expect(here.take([path], { source: 'Elm' })).rejects.toThrow('the power is gone')
  expect((await documentsIn(here)).map(({ title }) => title)).toEqual(['one'])
  here.files.take = take
  const report = await here.take([path], { source: 'Elm' })
  expect((await documentsIn(here)).map(({ title }) => title)).toEqual(['one', 'three', 'two'])
  expect([sumOf(report, 'read'), report.total]).toEqual([4, 4])
}, 120_000)
