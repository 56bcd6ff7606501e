import { describe, expect, test } from '@jest/globals'
import { conceptColumns, newEntry } from '../../db/entry.ts'
import { pregnancyIn, type TimedEntry } from '../../db/safety/pregnancy.ts'
import { safetyChart } from '../../db/safety/queries.ts'
import { type EventTime, momentIn, startOf } from '../../shared/kernel/index.ts'
import { chartIn } from '../support/chart.ts'
import { EMPTY_ENTRIES } from '../support/entries.data.ts'
import { countingIds } from '../support/fixed.ts'
import { ENGINES } from '../support/stores.ts'
import { KNOWLEDGE } from './asking.ts'

const ZONE = 'UTC'
const DAY_MS = 86_400_000
const NOW = Date.parse('2026-11-24T15:00:00Z')
const ICD = 'http://hl7.org/fhir/sid/icd-10-cm'

/** An entry of so many days ago; `on` is when it happened or began, as it was told. */
function entry(text: string, on: string, more: Partial<TimedEntry> & { code?: string } = {}): TimedEntry {
  const { code, ...rest } = more
  return {
    entryId: text,
    kind: 'problem',
    text,
    codings: code === undefined ? [] : [{ system: ICD, code }],
    told: on,
    happened: on,
    happenedAt: startOf(on as EventTime, ZONE),
    recordedAt: NOW,
    ...rest,
  }
}
const operation = (text: string, on: string, more: Partial<TimedEntry> = {}) =>
  entry(text, on, { kind: 'operation', told: null, ...more })
const of = (...entries: TimedEntry[]) => pregnancyIn(entries, { now: NOW, timeZone: ZONE })
const PREGNANT = { pregnant: 'yes', weeks: null }
const UNKNOWN = { pregnant: null, weeks: null }
const NOT = { pregnant: 'no', weeks: null }

describe('a pregnancy on the problem list', () => {
  test.each([
    entry('Normal pregnancy', '2026-06-01'),
    entry('Encounter for supervision of normal first pregnancy', '2026-06-01', { code: 'Z34.00' }),
    entry('', '2026-06-01', { code: 'O24.410' }),
    entry('Continuing after a failed termination', '2026-06-01', { code: 'O07.4' }),
  ])('says that she is pregnant: $text $codings', (one) => {
    expect(of(one).pregnant).toBe('yes')
  })

  test('says nothing once it is older than any pregnancy, by the last day on which it may have begun', () => {
    expect(of(entry('Normal pregnancy', '2026-01-25'))).toEqual(PREGNANT)
    expect(of(entry('Normal pregnancy', '2026-01-10'))).toEqual(UNKNOWN)
    expect(of(entry('Normal pregnancy', '1995-05-17'))).toEqual(UNKNOWN)
    // Only the month or the year is known.
    expect(of(entry('Normal pregnancy', '2026-01'))).toEqual(PREGNANT)
    expect(of(entry('Normal pregnancy', '2026'))).toEqual(PREGNANT)
    expect(of(entry('Normal pregnancy', '2025'))).toEqual(UNKNOWN)
  })

  test('carries its weeks on, and ends with them', () => {
    const told = (weeks: number, daysAgo: number) =>
      of(entry(`Pregnancy, ${weeks} weeks`, '2026-09-01', { recordedAt: NOW - daysAgo * DAY_MS }))
    expect(told(12, 0)).toEqual({ pregnant: 'yes', weeks: 12 })
    expect(told(12, 60)).toEqual({ pregnant: 'yes', weeks: 20 })
    expect(told(39, 60)).toEqual(UNKNOWN)
    expect(of(entry('', '2026-09-01', { code: 'Z3A.22' }))).toEqual({ pregnant: 'yes', weeks: 22 })
  })

  test.each(['Tubal pregnancy', 'Ectopic pregnancy', 'Molar pregnancy', 'History of pregnancy', 'Not pregnant'])(
    '%s is none that goes on',
    (text) => expect(of(entry(text, '2026-06-01')).pregnant).not.toBe('yes'),
  )
  test.each(['O00.101', 'O03.9', 'O04.80', 'O08.9', 'O02.1'])('nor is %s', (code) =>
    expect(of(entry('', '2026-06-01', { code })).pregnant).not.toBe('yes'),
  )
})

describe('the end of a pregnancy', () => {
  const begun = entry('Normal pregnancy', '2026-08-20')
  test.each([
    operation('Induced termination of pregnancy', '2026-11-22'),
    operation('Suction curettage', '2026-11-22'),
    operation('Childbirth', '2026-11-22'),
    operation('Cesarean section', '2026-11-22'),
    operation('Vaginal delivery', '2026-11-10'),
    entry('Miscarriage in first trimester', '2026-11-20'),
    entry('', '2026-11-22', { code: 'O80' }),
    entry('', '2026-11-22', { code: 'Z33.2' }),
  ])('is taken from $kind $text $codings: for some days she is known not to be', (end) => {
    expect(of(begun, end)).toEqual(NOT)
  })
  test('later nobody knows again, and another one that begins afterwards counts', () => {
    expect(of(begun, operation('Induced termination of pregnancy', '2026-11-10'))).toEqual(UNKNOWN)
    expect(of(begun, operation('Childbirth', '2026-10-20'))).toEqual(UNKNOWN)
    expect(of(operation('Childbirth', '2026-02-01'), begun)).toEqual(PREGNANT)
    expect(of(begun, operation('Miscarriage', '2026-09-01'), entry('Normal pregnancy', '2026-11-01'))).toEqual(PREGNANT)
  })
  test.each([
    ['a talk about it', operation('Counseling for termination of pregnancy', '2026-11-22')],
    ['a test', operation('Standard pregnancy test', '2026-11-22')],
    ['what was once', entry('History of cesarean section', '2026-11-22')],
    ['one that threatens', entry('Threatened miscarriage', '2026-11-22')],
    ['what follows it', operation('Physical examination following birth', '2026-11-22')],
    ['one to come', operation('Cesarean section', '2026-12-22')],
    // Written down at the visit, of nobody knows when: it may be the birth before this one.
    ['one without its day', operation('Cesarean section', '2026-11-24', { told: '', happenedAt: NOW })],
    ['one in words of time', operation('Cesarean section', '2026-11-24', { told: 'years ago', happenedAt: NOW })],
    ['one that stands on the moment of writing', operation('Cesarean section', '2026-11-24T15:00:00Z')],
    ['an answer about it', entry('Childbirth', '2026-11-22', { kind: 'social' })],
  ])('is not taken from %s', (_what, other) => {
    expect(of(begun, other)).toEqual(PREGNANT)
  })
  test('an operation never makes her pregnant, whatever it is called', () => {
    expect(of(operation('Pregnancy termination care', '2026-11-22')).pregnant).not.toBe('yes')
    expect(of(operation('Ultrasound of pregnancy', '2026-11-22'))).toEqual(UNKNOWN)
  })
})

test.each(ENGINES)('on %s the chart says so, from its problems and operations', async (_name, open) => {
  const store = await open()
  try {
    const { author, patientId } = await chartIn(store)
    const now = store.clock.now()
    const ids = countingIds('pregnancy')
    const head = (daysAgo: number) =>
      newEntry({
        patientId,
        encounterId: null,
        happened: momentIn(ZONE, (now - daysAgo * DAY_MS) as never),
        author,
        authorName: '',
        ids,
        now,
        timeZone: ZONE,
      })
    const write = (table: 'problem' | 'procedure', text: string, daysAgo: number) =>
      store.journal.work(author, (work) =>
        work.insert(table, {
          ...EMPTY_ENTRIES[table],
          ...head(daysAgo),
          ...conceptColumns({ text, codings: [] }),
        } as never),
      )
    const pregnant = async () => (await safetyChart(store.journal.db, KNOWLEDGE, { patientId, now }))?.patient.pregnant
    await write('problem', 'Tubal pregnancy', 6_000)
    await write('problem', 'Normal pregnancy', 800)
    expect(await pregnant()).toBe('unknown')
    await write('problem', 'Normal pregnancy', 90)
    expect(await pregnant()).toBe('yes')
    await write('procedure', 'Childbirth', 3)
    expect(await pregnant()).toBe('no')
  } finally {
    await store.close()
  }
})
