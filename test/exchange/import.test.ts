import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { bundleOf, bundleText, EXPECTED, PATIENT, RESOURCES } from './chart.data.ts'
import { countOf, type ExchangePractice, exchangePractice, sumOf } from './practice.ts'

let practice: ExchangePractice
beforeEach(async () => {
  practice = await exchangePractice()
})
afterEach(() => practice.remove())

describe('A chart from another system', () => {
  test('comes in whole, with the dates, codes and names of its source, in whatever order it stands', async () => {
    const report = await practice.takeText('chart.json', bundleText())
    expect(report.state).toBe('finished')
    expect(sumOf(report, 'read')).toBe(RESOURCES.length)
    expect(sumOf(report, 'refused')).toBe(0)
    expect(countOf(report, 'Claim')).toMatchObject({ read: 1, kept: 1 })
    for (const [key, [happened, code]] of Object.entries(EXPECTED)) {
      const view = await practice.view(key)
      expect([key, view?.entry?.happened, view?.entry?.code]).toEqual([key, happened, code])
    }
  })

  test('keeps what the chart cannot hold, findable by its words and shown as it came', async () => {
    await practice.takeText('chart.json', bundleText())
    const patientId = (await practice.view('Claim/cl-1'))?.patientId ?? null
    const about = { patientId, text: 'pressure plan', type: '', outcome: 'kept' as const, offset: 0, limit: 10 }
    const found = await practice.handlers.resources(about, practice.caller(), () => {})
    expect(found.entries.map((row) => row.key)).toEqual(['CarePlan/cp-1'])
    expect(JSON.parse((await practice.view('CarePlan/cp-1'))?.json ?? '')).toEqual(
      RESOURCES.find((one) => one.id === 'cp-1'),
    )
  })

  test('keeps a decimal as it was written, and fields that nobody knows', async () => {
    await practice.takeText('chart.json', bundleText())
    const sodium = Object.keys(EXPECTED).find((key) => EXPECTED[key]?.[1] === '2951-2') ?? ''
    expect((await practice.view(sodium))?.json).toContain('"value": 141.50')
    expect((await practice.view('Condition/c-1'))?.json).toContain('"unheardOf"')
  })
})

describe('The same twice', () => {
  test('is as once, also formatted otherwise, as NDJSON and packed', async () => {
    await practice.takeText('chart.json', bundleText())
    const pretty = JSON.stringify(bundleOf(), null, 4).replace('"value": 141.5', '"value": 141.50')
    const again = await practice.takeText('chart-pretty.json', pretty)
    expect(sumOf(again, 'unchanged')).toBe(RESOURCES.length)
    const packed = await practice.takeText('chart.json.gz', gzipSync(bundleText()))
    expect(sumOf(packed, 'unchanged')).toBe(RESOURCES.length)
    expect(await practice.patients()).toHaveLength(1)
  })

  test('with a change brings the change alone, and the former version stays', async () => {
    await practice.takeText('chart.json', bundleText())
    const resolved = RESOURCES.map((one) =>
      one.id === 'c-1' ? { ...one, code: { ...(one['code'] as object), text: 'Hypertension' } } : one,
    )
    const report = await practice.takeText(
      'later.json',
      JSON.stringify(bundleOf(resolved)).replace('"value":141.5', '"value":141.50'),
    )
    expect([sumOf(report, 'changed'), sumOf(report, 'unchanged')]).toEqual([1, RESOURCES.length - 1])
    const view = await practice.view('Condition/c-1')
    expect([view?.version, view?.entry?.text, view?.entry?.changedHere]).toEqual([2, 'Hypertension', false])
  })
})

describe('Whose it is', () => {
  const other = { ...PATIENT, id: 'x1', identifier: [{ system: 'http://elm.example/mrn', value: 'Q-9' }] }

  test('another number with the same name, birth date and sex is a new chart, and is told', async () => {
    await practice.takeText('chart.json', JSON.stringify(PATIENT))
    const report = await practice.takeText('other.json', JSON.stringify(other))
    expect(countOf(report, 'Patient')).toMatchObject({ stored: 1 })
    expect(report.duplicates).toHaveLength(1)
    expect(await practice.patients()).toHaveLength(2)
  })

  test('the same number of the same source is the same patient', async () => {
    await practice.takeText('chart.json', JSON.stringify(PATIENT))
    await practice.takeText('other.json', JSON.stringify({ ...PATIENT, id: '5a1b0c9e-7d4f-4c1a-9a57-0d9f3c2b1aff' }))
    expect(await practice.patients()).toHaveLength(1)
  })

  test('another person under the same id is refused, and nothing of hers lands in the first one’s chart', async () => {
    await practice.takeText('a.json', JSON.stringify({ ...other, id: '1' }))
    const stranger = {
      resourceType: 'Patient',
      id: '1',
      name: [{ family: 'Vale', given: ['Tom'] }],
      gender: 'male',
      birthDate: '2001-01-02',
    }
    const report = await practice.takeText('b.json', JSON.stringify(stranger))
    expect(countOf(report, 'Patient')).toMatchObject({ refused: 1 })
    expect(report.issues[0]?.reason).toContain('Another person has the same id in this source')
    const named = await practice.takeText('b.json', JSON.stringify(stranger), 'Vale Clinic')
    expect(countOf(named, 'Patient')).toMatchObject({ stored: 1 })
  })

  test('what names a patient who is not here is kept, and becomes an entry once she is', async () => {
    const [first] = RESOURCES.filter((one) => one.id === 'c-1')
    const alone = await practice.takeText('c.json', JSON.stringify(bundleOf([first as never])))
    expect(countOf(alone, 'Condition')).toMatchObject({ kept: 1 })
    expect(alone.issues[0]).toMatchObject({ outcome: 'kept', reason: 'Its patient is not here' })
    await practice.takeText('p.json', JSON.stringify(PATIENT))
    const again = await practice.takeText('c.json', JSON.stringify(bundleOf([first as never])))
    expect(countOf(again, 'Condition')).toMatchObject({ stored: 1 })
    expect((await practice.view('Condition/c-1'))?.entry?.code).toBe('59621000')
  })
})

describe('An import', () => {
  test('rehearsed stores nothing', async () => {
    const paths = [practice.put('chart.json', bundleText())]
    const report = await practice.take(paths, { dryRun: true })
    expect([report.state, sumOf(report, 'read')]).toEqual(['dry-run', RESOURCES.length])
    expect(await practice.handlers.batches({ limit: 10 }, practice.caller(), () => {})).toEqual([])
    expect(await practice.patients()).toEqual([])
  })

  test('that was cancelled goes on where it was, and counts nothing twice', async () => {
    const many = Array.from({ length: 900 }, (_, n) => ({
      resourceType: 'Observation',
      id: `o-${n}`,
      status: 'final',
      code: { text: `Reading ${n}` },
      subject: { reference: `urn:uuid:${PATIENT.id}` },
      effectiveDateTime: '2020-01-01',
      valueInteger: n,
    }))
    const paths = [practice.put('many.json', JSON.stringify(bundleOf([PATIENT, ...many])))]
    const abort = new AbortController()
    const cut = practice.take(paths, {
      signal: abort.signal,
      onProgress: ({ stage, done }) => {
        if (stage === 'storing' && done >= 200) abort.abort()
      },
    })
    await expect(cut).rejects.toThrow()
    await practice.scratch.reopen()
    const before = await practice.handlers.batches({ limit: 10 }, practice.caller(), () => {})
    expect(before.map((one) => one.state)).toEqual(['cancelled'])
    const stored = await practice.db.selectFrom('observation').select('id').execute()
    expect(stored.length).toBeGreaterThan(100)
    expect(stored.length).toBeLessThan(900)
    const report = await practice.take(paths)
    expect(report.batchId).toBe(before[0]?.batchId)
    expect([sumOf(report, 'read'), sumOf(report, 'stored'), sumOf(report, 'unchanged')]).toEqual([901, 901, 0])
    expect(await practice.db.selectFrom('observation').select('id').execute()).toHaveLength(900)
  })

  test('and its parts stand in the audit, with the charts that they touch', async () => {
    await practice.takeText('chart.json', bundleText())
    const [patientId] = await practice.patients()
    const rows = await practice.db.selectFrom('auditEntry').selectAll().where('category', '=', 'exchange').execute()
    expect(rows.some((row) => row.patientId === patientId && row.action === 'create')).toBe(true)
  })
})
