import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PatientId } from '../../shared/kernel/index.ts'
import { addEntries, entryRow, WRITER, writeScan } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type ExchangePractice, exchangePractice } from './practice.ts'

const [HER, BEFORE, HIDDEN] = [patientRow(1).id, patientRow(2).id, patientRow(3).id] as [string, string, string]
const AT = Date.UTC(2026, 3, 2, 15)
type Resource = { resourceType: string; id: string } & Record<string, unknown>

let practice: ExchangePractice
let ids: { signed: string; wrong: string; problem: string }
beforeEach(async () => {
  practice = await exchangePractice()
  const source = countingIds('whole')
  const journal = practice.scratch.store.journal
  await journal.work(WRITER, async (work) => {
    for (const number of [1, 2, 3])
      await work.insert('patient', {
        ...patientRow(number),
        sensitive: number === 3 ? 1 : 0,
        mergedInto: number === 2 ? HER : null,
      })
    await writeScan(work)
  })
  const row = (
    table: Parameters<typeof entryRow>[0],
    patientId: string,
    fields: Record<string, string | number | null>,
  ) => [table, entryRow(table, source, { patientId, at: AT, now: AT, fields })] as const
  const note = { status: 'signed', signedAt: AT, signerName: 'Dr. Lee' }
  const [signed = '', wrong = '', , problem = ''] = await addEntries(journal, [
    row('note', HER, { ...note, conceptText: 'Progress note' }),
    row('note', HER, { ...note, conceptText: 'Of another', retractedAt: AT, retractionReason: 'Wrong chart' }),
    row('note', HER, { conceptText: 'Not yet', status: 'draft', signedAt: null }),
    row('problem', BEFORE, { conceptText: 'Gout' }),
    row('document', HER, {}),
    row('listReview', HER, { list: 'allergies', finding: 'none-known', detail: '{}' }),
  ])
  ids = { signed, wrong, problem }
  const version = (noteId: string, number: number, kind: string, plainText: string) => ({
    id: source.next<string>(),
    noteId,
    patientId: HER,
    number,
    kind,
    body: '[]',
    plainText,
    reason: kind === 'amendment' ? 'The other ear' : '',
    requestId: null,
    authorId: null,
    authorName: 'Dr. Lee',
    writtenAt: AT,
    previousHash: '',
    hash: '',
  })
  await journal.work(WRITER, async (work) => {
    await work.insert('noteVersion', version(signed, 1, 'signed', 'Cerumen of the left ear — señal.'))
    await work.insert('noteVersion', version(signed, 2, 'amendment', 'Cerumen of the right ear.'))
    await work.insert('noteVersion', version(wrong, 1, 'signed', 'Nothing of hers'))
  })
})
afterEach(() => practice.remove())

const about = () => ({ into: practice.placeOf(practice.folder), recipient: 'Elm Hospital', purpose: 'A referral' })
const disclosures = () => practice.db.selectFrom('disclosure').selectAll().orderBy('patientId').orderBy('id').execute()

describe('A chart that goes out', () => {
  test('holds the signed notes with all their versions, and what stands in charts that were merged into it', async () => {
    const report = await practice.handlers.exportPatient(
      { ...about(), patientId: HER as PatientId },
      practice.caller(),
      () => {},
    )
    const text = readFileSync(join(practice.folder, report.files[0]?.name ?? ''), 'utf8')
    const out = (JSON.parse(text) as { entry: { resource: Resource }[] }).entry.map(({ resource }) => resource)
    const byId = new Map(out.map((one) => [one.id, one]))
    expect(byId.get(ids.problem)).toMatchObject({
      resourceType: 'Condition',
      subject: { reference: `Patient/${BEFORE}` },
    })
    const note = byId.get(ids.signed)
    expect(note).toMatchObject({
      resourceType: 'DocumentReference',
      status: 'current',
      docStatus: 'amended',
      subject: { reference: `Patient/${HER}` },
      author: [{ display: 'Dr. Lee' }],
      date: '2026-04-02T10:00:00-05:00',
    })
    const [content] = (note?.['content'] ?? []) as { attachment: { data: string; contentType: string } }[]
    expect(content?.attachment.contentType).toContain('text/plain')
    const words = Buffer.from(content?.attachment.data ?? '', 'base64').toString('utf8')
    expect(words).toContain('Cerumen of the left ear — señal.')
    expect(words).toMatch(/left ear[^]*Amendment, Dr\. Lee, [^]*The other ear\]\nCerumen of the right ear\./)
    expect(byId.get(ids.wrong)).toMatchObject({ status: 'entered-in-error' })
    expect(report.notWritten).toMatchObject({ drafts: 1, documents: 1, reviews: 0 })
    expect([report.resources, report.patients]).toEqual([out.length, 1])
    const rows = await disclosures()
    expect(
      rows.map(({ patientId, entryCount, recipient, purpose, disclosedByName }) => [
        patientId,
        entryCount,
        recipient,
        purpose,
        disclosedByName,
      ]),
    ).toEqual([
      [HER, 5, 'Elm Hospital', 'A referral', 'Dr. Lee'],
      [BEFORE, 2, 'Elm Hospital', 'A referral', 'Dr. Lee'],
    ])
  })

  test('what came in for a chart that was merged into it stands among its resources, and opens there', async () => {
    const came = { resourceType: 'Condition', id: 'came', code: { text: 'Gout' }, subject: { reference: 'Patient/p' } }
    const person = {
      resourceType: 'Patient',
      id: 'p',
      name: [{ family: 'Late', given: ['Ann'] }],
      birthDate: '1970-02-03',
    }
    await practice.takeText('came.ndjson', `${JSON.stringify(person)}\n${JSON.stringify(came)}\n`, 'Ash')
    const all = await practice.patients()
    const newest = all.at(-1) as PatientId
    const question = { type: '', text: '', outcome: '' as const, offset: 0, limit: 50 }
    const ask = (patientId: PatientId) =>
      practice.handlers.resources({ ...question, patientId }, practice.caller(), () => {})
    const [resource] = (await ask(newest)).entries.filter(({ type }) => type === 'Condition')
    const look = (patientId: PatientId) =>
      practice.handlers.resource({ patientId, resourceId: resource?.resourceId as never }, practice.caller(), () => {})
    await expect(look(HER as PatientId)).rejects.toMatchObject({ code: 'not-found' })
    await practice.scratch.store.journal.work(WRITER, (work) => work.update('patient', newest, { mergedInto: HER }))
    expect((await ask(HER as PatientId)).entries.map(({ type }) => type)).toContain('Condition')
    expect((await look(HER as PatientId)).json).toContain('Gout')
  })

  test('takes refused requests for an amendment along where the patient disagreed or asked for it; the others are counted', async () => {
    const journal = practice.scratch.store.journal
    const source = countingIds('requests')
    const staff = await practice.db.selectFrom('staff').select('id').executeTakeFirstOrThrow()
    const request = (status: string, asked: string) => ({
      id: source.next<string>(),
      patientId: HER,
      noteId: ids.signed,
      receivedOn: '2026-04-03',
      dueOn: '2026-06-02',
      extendedOn: null,
      extensionReason: '',
      asked,
      status,
      recordedAt: AT,
      recordedBy: staff.id,
      decidedAt: status === 'requested' ? null : AT,
      decidedBy: status === 'requested' ? null : staff.id,
      decisionReason: status === 'requested' ? '' : 'It is accurate as it stands.',
    })
    const [disputed, silent, open] = [
      request('denied', 'It was the right ear all along'),
      request('denied', 'Nobody disagreed with this'),
      request('requested', 'Not answered yet'),
    ]
    const said = (kind: string, body: string) => ({
      id: source.next<string>(),
      patientId: HER,
      requestId: disputed?.id ?? '',
      kind,
      body,
      givenOn: '2026-04-20',
      recordedAt: AT,
      recordedBy: staff.id,
      recordedByName: 'Dr. Lee',
    })
    await journal.work(WRITER, async (work) => {
      for (const one of [disputed, silent, open]) if (one) await work.insert('amendmentRequest', one)
      await work.insert('amendmentStatement', said('disagreement', 'I was there — señal.'))
      await work.insert('amendmentStatement', said('rebuttal', 'The image shows the left one.'))
    })
    const report = await practice.handlers.exportPatient(
      { ...about(), patientId: HER as PatientId },
      practice.caller(),
      () => {},
    )
    expect(report.notWritten).toMatchObject({ amendments: 2 })
    const text = readFileSync(join(practice.folder, report.files[0]?.name ?? ''), 'utf8')
    const out = (JSON.parse(text) as { entry: { resource: Resource }[] }).entry.map(({ resource }) => resource)
    const along = out.find(({ id }) => id === disputed?.id)
    expect(along).toMatchObject({
      resourceType: 'DocumentReference',
      subject: { reference: `Patient/${HER}` },
      context: { related: [{ reference: `DocumentReference/${ids.signed}` }] },
    })
    const [content] = (along?.['content'] ?? []) as { attachment: { data: string } }[]
    const words = Buffer.from(content?.attachment.data ?? '', 'base64').toString('utf8')
    expect(words).toMatch(/right ear[^]*It is accurate[^]*I was there — señal\.[^]*Rebuttal, [^]*The image shows/)
    expect(out.map(({ id }) => id)).not.toContain(silent?.id)
    expect(out.map(({ id }) => id)).not.toContain(open?.id)
    // Come back here, it makes no note of the chart, and goes out once.
    practice.scratch.clock.advance(1000)
    const notes = async () => (await practice.db.selectFrom('note').select('id').execute()).length
    const before = await notes()
    await practice.takeText('back.json', text)
    expect(await notes()).toBe(before)
    const again = JSON.parse(await practice.exportChart(HER as PatientId)) as { entry: { resource: Resource }[] }
    expect(again.entry.filter(({ resource }) => resource.id === disputed?.id)).toHaveLength(1)
  })

  test('comes back once: the note here goes out, not its copy too', async () => {
    const text = await practice.exportChart(HER as PatientId)
    practice.scratch.clock.advance(1000)
    await practice.takeText('back.json', text)
    const again = JSON.parse(await practice.exportChart(HER as PatientId)) as { entry: { resource: Resource }[] }
    const notes = again.entry.filter(({ resource }) => resource.id === ids.signed)
    expect(notes).toHaveLength(1)
  })
})

describe('The whole practice', () => {
  test('is noted chart by chart; a chart into which a sensitive one was merged stays here with it', async () => {
    await practice.scratch.store.journal.work(WRITER, (work) => work.update('patient', BEFORE, { sensitive: 1 }))
    const may = new Set([...practice.caller().may].filter((one) => one !== 'chart.sensitive'))
    const caller = { ...practice.caller(), may } as ReturnType<typeof practice.caller>
    const before = new Set(readdirSync(practice.folder))
    const report = await practice.handlers.exportPractice(about(), caller, () => {})
    expect(report).toMatchObject({ patients: 0, leftOut: 3, notWritten: { drafts: 0, documents: 0, reviews: 0 } })
    expect(readdirSync(practice.folder).filter((name) => !before.has(name))).toHaveLength(1)
    expect(await disclosures()).toEqual([])
    await practice.scratch.store.journal.work(WRITER, (work) => work.update('patient', BEFORE, { sensitive: 0 }))
    practice.scratch.clock.advance(1000)
    const more = await practice.handlers.exportPractice(about(), caller, () => {})
    expect(more).toMatchObject({ patients: 2, leftOut: 1 })
    expect((await disclosures()).map(({ patientId }) => patientId)).toEqual([HER, BEFORE])
    expect((await disclosures()).some(({ patientId }) => patientId === HIDDEN)).toBe(false)
  })
})
