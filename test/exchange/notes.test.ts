import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { versionsOf, wholeNote } from '../../db/notes/queries.ts'
import { timelinePage } from '../../db/timeline/queries.ts'
import { TimelineFilter } from '../../shared/timeline/index.ts'
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
const doctor = { resourceType: 'Practitioner', id: 'd', name: [{ prefix: ['Dr.'], given: ['Nils'], family: 'Holm' }] }
const visit = {
  resourceType: 'Encounter',
  id: 'e',
  status: 'finished',
  class: { code: 'AMB' },
  subject: { reference: 'Patient/p' },
  period: { start: '2019-03-04T09:00:00-06:00' },
}
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
const letter = {
  resourceType: 'DocumentReference',
  id: 'n1',
  status: 'current',
  docStatus: 'amended',
  type: { coding: [{ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }] },
  subject: { reference: 'Patient/p' },
  date: '2019-03-05T08:00:00-06:00',
  author: [{ reference: 'Practitioner/d' }],
  content: [{ attachment: { contentType: 'text/plain', data: base64('Cough for a week.\nLungs clear, no fever.') } }],
  context: { encounter: [{ reference: 'Encounter/e' }], period: { start: '2019-03-04T09:10:00-06:00' } },
}
const composition = {
  resourceType: 'Composition',
  id: 'c1',
  status: 'final',
  type: { coding: [{ system: 'http://loinc.org', code: '34117-2', display: 'History and physical note' }] },
  subject: { reference: 'Patient/p' },
  encounter: { reference: 'Encounter/e' },
  date: '2018',
  author: [{ display: 'Dr. Ada Berg' }],
  title: 'First examination',
  section: [
    {
      title: 'History',
      text: { status: 'generated', div: '<div><p>Fell from a ladder.</p><script>alert(1)</script></div>' },
    },
    {
      title: 'Examination',
      section: [{ title: 'Knee', text: { status: 'generated', div: '<div>Swollen &amp; warm</div>' } }],
    },
  ],
}
const bundle = (...resources: object[]) =>
  JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) })
const notesIn = (practice: ExchangePractice) =>
  practice.db.selectFrom('note').selectAll().orderBy('happenedAt').execute()

describe('notes of another system', () => {
  test('stand in the timeline with their text, date, author, visit and status', async () => {
    const report = await here.takeText('chart.json', bundle(letter, composition, visit, doctor, patient), 'Elm')
    expect(sumOf(report, 'refused')).toBe(0)
    const [patientId = ''] = await here.patients()
    const notes = await notesIn(here)
    expect(
      notes.map(({ conceptText, happened, authorName, status }) => ({ conceptText, happened, authorName, status })),
    ).toEqual([
      { conceptText: 'First examination', happened: '2018', authorName: 'Dr. Ada Berg', status: 'final' },
      {
        conceptText: 'Progress note',
        happened: '2019-03-04T09:10:00-06:00',
        authorName: 'Dr. Nils Holm',
        status: 'amended',
      },
    ])
    expect(notes.every(({ encounterId }) => encounterId !== null)).toBe(true)
    const [examination, progress] = notes
    const read = await wholeNote(here.db, patientId, examination?.id ?? '')
    expect(read?.versions.map(({ intact, plainText }) => ({ intact, plainText }))).toEqual([
      { intact: true, plainText: 'History\nFell from a ladder.\n\nKnee\nSwollen & warm' },
    ])
    expect((await versionsOf(here.db, progress?.id ?? ''))[0]?.plainText).toContain('Lungs clear, no fever.')
    const shown = await timelinePage(here.db, {
      patientIds: [patientId],
      filter: TimelineFilter.parse({ kinds: ['note'], text: 'ladder' }),
      after: null,
      limit: 10,
    })
    expect(shown.map(({ title }) => title)).toEqual(['First examination'])
    // Nothing of another practice waits for a charge or a signature here.
    expect(
      await here.db
        .selectFrom('note')
        .select('id')
        .where('status', 'in', ['draft', 'signed', 'cosign-wanted'])
        .execute(),
    ).toEqual([])
  })

  test('twice is as once; what the source changes is one more version, and nothing is lost on the way out', async () => {
    const chart = bundle(patient, doctor, visit, letter, composition)
    await here.takeText('one.json', chart, 'Elm')
    await here.takeText('again.json', chart, 'Elm')
    expect(await notesIn(here)).toHaveLength(2)
    const changed = {
      ...letter,
      content: [{ attachment: { contentType: 'text/html', data: base64('<p>Cough gone.</p>') } }],
    }
    here.scratch.clock.advance(1_000)
    await here.takeText('changed.json', bundle(changed), 'Elm')
    const progress = (await notesIn(here)).find(({ conceptText }) => conceptText === 'Progress note')
    const versions = await versionsOf(here.db, progress?.id ?? '')
    expect(versions.map(({ kind, plainText, intact }) => ({ kind, intact, text: plainText.split('\n')[1] }))).toEqual([
      { kind: 'signed', intact: true, text: 'Cough for a week.' },
      { kind: 'amendment', intact: true, text: 'Cough gone.' },
    ])
    const [patientId = ''] = await here.patients()
    const out = await here.exportChart(patientId as never)
    const { entry } = JSON.parse(out) as { entry: { resource: { resourceType: string } }[] }
    const resources = entry.map(({ resource }) => resource)
    const found = (type: string) => resources.filter(({ resourceType }) => resourceType === type)
    expect(found('DocumentReference')).toEqual([changed])
    expect(found('Composition')).toEqual([composition])
    await there.takeText('out.json', out)
    const words = (practice: ExchangePractice) =>
      practice.db
        .selectFrom('noteVersion')
        .select('plainText')
        .orderBy('plainText')
        .where('kind', '=', 'signed')
        .execute()
    expect((await words(there)).map(({ plainText }) => plainText.split('\n')[1])).toEqual([
      'Fell from a ladder.',
      'Cough gone.',
    ])
  })

  test('one without text stays as it came, one entered in error is struck through, a huge one says that it goes on', async () => {
    const silent = { ...composition, id: 'c2', section: [{ title: 'Plan', entry: [{ reference: 'CarePlan/1' }] }] }
    const wrong = { ...letter, id: 'n2', status: 'entered-in-error' }
    const huge = {
      ...letter,
      id: 'n3',
      content: [{ attachment: { contentType: 'text/plain', data: base64('long text '.repeat(60_000)) } }],
    }
    const broken = { ...letter, id: 'n4', content: [{ attachment: { contentType: 'text/plain', data: '%%%' } }] }
    const dated = { ...composition, id: 'c3', date: '2021-02-31' }
    const report = await here.takeText('odd.json', bundle(patient, silent, wrong, huge, broken, dated), 'Elm')
    expect(sumOf(report, 'refused')).toBe(1)
    const notes = await notesIn(here)
    expect(notes.map(({ retractedAt }) => retractedAt !== null).toSorted()).toEqual([false, true])
    const long = notes.find(({ retractedAt }) => retractedAt === null)
    const [version] = await versionsOf(here.db, long?.id ?? '')
    expect(version?.plainText.endsWith('stands in the original that was imported.]')).toBe(true)
  })
})
