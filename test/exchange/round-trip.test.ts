import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { newEntry } from '../../db/entry.ts'
import type { EventTime } from '../../shared/kernel/index.ts'
import { bundleOf, bundleText, PATIENT, RESOURCES } from './chart.data.ts'
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

type Resource = { resourceType: string; id: string } & Record<string, unknown>
const inBundle = (text: string): Map<string, Resource> =>
  new Map(
    (JSON.parse(text) as { entry: { resource: Resource }[] }).entry.map(({ resource }) => [
      `${resource.resourceType}/${resource.id}`,
      resource,
    ]),
  )
const inFolder = (folder: string): Map<string, Resource> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ndjson'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
      .map((line) => JSON.parse(line) as Resource)
      .map((resource) => [`${resource.resourceType}/${resource.id}`, resource]),
  )
/** References by UUID go out with the type in front, so that a file of single resources can be followed: no other difference. */
const typed = (resource: Resource): Resource =>
  JSON.parse(
    RESOURCES.reduce(
      (text, { resourceType, id }) =>
        text.replaceAll(`"reference":"urn:uuid:${id}"`, `"reference":"${resourceType}/${id}"`),
      JSON.stringify(resource),
    ),
  ) as Resource
const sent = new Map((RESOURCES as readonly Resource[]).map((one) => [`${one.resourceType}/${one.id}`, typed(one)]))

describe('In, out and in again', () => {
  test('loses nothing of a chart: what was not changed goes out as it came, to the last digit', async () => {
    await here.takeText('chart.json', bundleText())
    const [patientId] = await here.patients()
    const text = await here.exportChart(patientId!)
    const out = inBundle(text)
    expect(text).toContain('"value":141.50')
    for (const [key, resource] of out) expect([key, resource]).toEqual([key, sent.get(key)])
    // Who belongs to no chart stays with the practice.
    expect([...sent.keys()].filter((key) => !out.has(key))).toEqual(
      [...sent.keys()].filter((key) => key.startsWith('Practitioner/')),
    )
    const again = await here.takeText('back.json', text)
    expect([sumOf(again, 'unchanged'), sumOf(again, 'read')]).toEqual([out.size, out.size])
    const moved = await there.takeText('moved.json', text)
    expect(sumOf(moved, 'refused')).toBe(0)
    const [elsewhere] = await there.patients()
    expect(inBundle(await there.exportChart(elsewhere!))).toEqual(out)
  })

  test('loses nothing of a practice, and keeps apart what different systems call by the same id', async () => {
    await here.takeText('chart.json', bundleText())
    const one = {
      ...PATIENT,
      id: '7',
      identifier: [],
      name: [{ family: 'Ash', given: ['Ben'] }],
      birthDate: '1950-01-01',
    }
    const two = {
      ...PATIENT,
      id: '7',
      identifier: [],
      name: [{ family: 'Oak', given: ['Cyd'] }],
      birthDate: '1960-01-01',
    }
    const problem = {
      resourceType: 'Condition',
      id: '7',
      code: { text: 'Gout' },
      subject: { reference: 'Patient/7' },
      onsetDateTime: '2001',
    }
    await here.takeText('one.ndjson', `${JSON.stringify(one)}\n${JSON.stringify(problem)}\n`, 'Ash Clinic')
    await here.takeText('two.ndjson', `${JSON.stringify(two)}\n`, 'Oak Clinic')
    const folder = await here.exportAll()
    const out = inFolder(folder)
    for (const [key, resource] of sent) expect([key, out.get(key)]).toEqual([key, resource])
    const again = await here.take([folder])
    expect([sumOf(again, 'unchanged'), sumOf(again, 'read')]).toEqual([sent.size + 3, sent.size + 3])
    const moved = await there.take([folder])
    expect(sumOf(moved, 'refused')).toBe(0)
    expect(await there.patients()).toHaveLength(3)
    const gout = await there.db
      .selectFrom('problem')
      .select('patientId')
      .where('conceptText', '=', 'Gout')
      .executeTakeFirstOrThrow()
    const ash = await there.db
      .selectFrom('patient')
      .select('id')
      .where('familyName', '=', 'Ash')
      .executeTakeFirstOrThrow()
    expect(gout.patientId).toBe(ash.id)
  })
})

describe('What was changed here', () => {
  const author = { userId: null, sessionId: null, channel: 'problems.update' }

  test('goes out over the original, of which all else stays; the other system’s next version does not take it away', async () => {
    await here.takeText('chart.json', bundleText())
    const [patientId] = await here.patients()
    const row = await here.db.selectFrom('problem').selectAll().where('code', '=', '59621000').executeTakeFirstOrThrow()
    await here.scratch.store.journal.work(author, (work) =>
      work.update('problem', row.id, { clinicalStatus: 'resolved', abated: '2022-05' }),
    )
    const before = sent.get('Condition/c-1') as Resource
    const after = inBundle(await here.exportChart(patientId!)).get('Condition/c-1') as Resource
    expect(after).toEqual({
      ...before,
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'resolved' }],
      },
      abatementDateTime: '2022-05',
    })
    const theirs = RESOURCES.map((one) => (one.id === 'c-1' ? { ...one, note: [{ text: 'Another word.' }] } : one))
    const report = await here.takeText('later.json', JSON.stringify(bundleOf(theirs)))
    expect(report.issues.some((issue) => issue.key === 'Condition/c-1' && issue.reason.includes('changed here'))).toBe(
      true,
    )
    const now = await here.db.selectFrom('problem').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow()
    expect([now.clinicalStatus, now.note]).toEqual(['resolved', 'Home readings kept.'])
  })

  test('an entry that was taken back says so', async () => {
    await here.takeText('chart.json', bundleText())
    const [patientId] = await here.patients()
    const row = await here.db.selectFrom('immunization').select('id').executeTakeFirstOrThrow()
    const changes = { retractedAt: here.scratch.clock.now(), retractionReason: 'Wrong chart' }
    await here.scratch.store.journal.work(author, (work) => work.update('immunization', row.id, changes))
    const out = inBundle(await here.exportChart(patientId!)).get('Immunization/i-1') as Resource
    expect(out).toEqual({ ...sent.get('Immunization/i-1'), status: 'entered-in-error' })
  })

  test('what was written here goes out, points to its patient, and is known again when it comes back', async () => {
    await here.takeText('chart.json', bundleText())
    const [patientId] = await here.patients()
    const { clock, ids, store } = here.scratch
    const origin = {
      patientId: patientId!,
      encounterId: null,
      happened: '2026-11-20' as EventTime,
      author,
      authorName: 'Dr. Lee',
      ids,
      now: clock.now(),
      timeZone: 'America/Chicago',
    }
    const entry = {
      ...newEntry(origin),
      conceptText: 'Gout',
      codings: '[]',
      code: '',
      codeSystem: '',
      category: 'problem',
      clinicalStatus: 'active',
      verificationStatus: 'confirmed',
      severity: '',
      onset: null,
      abated: null,
      bodySite: '',
      note: '',
    }
    await store.journal.work(author, (work) => work.insert('problem', entry))
    const text = await here.exportChart(patientId!)
    const out = inBundle(text).get(`Condition/${entry.id}`) as Resource
    expect(out).toMatchObject({
      code: { text: 'Gout' },
      onsetDateTime: '2026-11-20',
      subject: { reference: `Patient/${PATIENT.id}` },
    })
    const again = await here.takeText('back.json', text)
    expect(sumOf(again, 'unchanged')).toBe(sumOf(again, 'read'))
    const moved = await there.takeText('moved.json', text)
    expect(sumOf(moved, 'refused')).toBe(0)
    expect((await there.view(`Condition/${entry.id}`))?.entry).toMatchObject({ happened: '2026-11-20', text: 'Gout' })
  })
})
