import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  addCoverage,
  changeCoverage,
  confirmCoverages,
  type CoverageWriter,
  endCoverage,
  retractCoverage,
} from '../../db/coverage/commands.ts'
import { coverageHistory, coverageOn, coveragesOf } from '../../db/coverage/queries.ts'
import { CoverageDetails, coverageStateOn, inEffectOn, isMbi, refuseCoverage } from '../../shared/coverage/index.ts'
import { type CivilDate, dayIn } from '../../shared/kernel/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const day = (text: string) => text as CivilDate
const details = (more: object = {}) =>
  CoverageDetails.parse({
    payerName: 'Blue Plan',
    memberId: 'XYZ123',
    filingCode: 'BL',
    effectiveOn: '2026-01-01',
    ...more,
  })
const MEDICARE = { payerName: 'Medicare', filingCode: 'MB', memberId: '1EG4-TE5-MK73' }
const SELF_PAY = { kind: 'self-pay', payerName: '', memberId: '', effectiveOn: null }
const wrong = (path: string) => ({
  code: 'rule-violation',
  reason: 'coverage',
  issues: expect.arrayContaining([expect.objectContaining({ path: `details.${path}` })]),
})

async function setUp(store: AnyStore, name: string, number = 1) {
  const { patientId, author, origin, timeZone } = await chartIn(store, name, { number })
  const { ids } = origin()
  const writer = (): CoverageWriter => {
    const now = store.clock.now()
    return { author, authorName: 'Dr. Lee', ids, now, today: dayIn(timeZone, now), patientId }
  }
  return { patientId, writer }
}

test.each(ENGINES)('%s: in their order, as they hold on a day; every version stays', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { patientId, writer } = await setUp(store, name)
    expect(await coverageOn(journal.db, patientId, '2026-11-24')).toEqual({ state: 'never-asked', payers: [] })
    const blue = await addCoverage(journal, writer(), details({ copayCents: 2500, termOn: '2026-12-31' }))
    expect(blue).toMatchObject({ rank: 1, copayCents: 2500, inEffect: true, confirmedName: 'Dr. Lee' })
    const medicare = await addCoverage(journal, writer(), details({ ...MEDICARE, rank: 2, secondaryType: '12' }))
    expect(medicare.memberId).toBe('1EG4TE5MK73')
    // In January the first place is free again.
    await addCoverage(journal, writer(), details({ payerName: 'New Plan', effectiveOn: '2027-01-01' }))
    const payers = async (on: string) => {
      const found = await coverageOn(journal.db, patientId, on)
      return [found.state, ...found.payers.map(({ payerName, rank }) => `${rank} ${payerName}`)]
    }
    expect(await payers('2025-12-31')).toEqual(['lapsed'])
    expect(await payers('2026-12-31')).toEqual(['insured', '1 Blue Plan', '2 Medicare'])
    expect(await payers('2027-01-01')).toEqual(['insured', '1 New Plan', '2 Medicare'])
    await expect(addCoverage(journal, writer(), details({ payerName: 'Third' }))).rejects.toMatchObject(wrong('rank'))

    store.clock.advance(60_000)
    const step = { coverageId: blue.coverageId, revision: blue.revision }
    const changed = await changeCoverage(journal, writer(), step, details({ copayCents: 3000, termOn: '2026-12-31' }))
    await expect(changeCoverage(journal, writer(), step, details({ termOn: '2026-12-31' }))).rejects.toMatchObject({
      code: 'conflict',
    })
    store.clock.advance(60_000)
    const again = { coverageId: blue.coverageId, revision: changed.revision }
    await expect(
      confirmCoverages(journal, writer(), [again, { coverageId: medicare.coverageId, revision: 99 }]),
    ).rejects.toMatchObject({ code: 'conflict' })
    const confirmed = async () => (await coveragesOf(journal.db, patientId, '2026-11-24'))[0]?.confirmedAt
    // None of them was written: the one that was read to the patient is not what stands there.
    expect(await confirmed()).not.toBe(store.clock.now())
    await confirmCoverages(journal, writer(), [again, { coverageId: medicare.coverageId, revision: 1 }])
    expect(await confirmed()).toBe(store.clock.now())
    store.clock.advance(60_000)
    const last = { coverageId: blue.coverageId, revision: changed.revision + 1 }
    await expect(endCoverage(journal, writer(), last, { termOn: day('2025-01-01'), reason: '' })).rejects.toMatchObject(
      wrong('termOn'),
    )
    const ended = await endCoverage(journal, writer(), last, { termOn: day('2026-11-01'), reason: 'Lost the job' })
    expect(ended).toMatchObject({ status: 'cancelled', inEffect: false })
    const history = await coverageHistory(journal.db, blue.coverageId)
    expect(history.map(({ what, reason, details: then }) => [what, reason, then.copayCents, then.termOn])).toEqual([
      ['added', '', 2500, '2026-12-31'],
      ['changed', '', 3000, '2026-12-31'],
      ['confirmed', '', 3000, '2026-12-31'],
      ['ended', 'Lost the job', 3000, '2026-11-01'],
    ])
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: that somebody pays herself is a fact, and not the same as nobody asked', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { patientId, writer } = await setUp(store, name)
    const paying = await addCoverage(
      journal,
      writer(),
      details({ ...SELF_PAY, payerName: 'left over', copayCents: 100 }),
    )
    expect(paying).toMatchObject({ kind: 'self-pay', payerName: '', copayCents: null })
    expect(await coverageOn(journal.db, patientId, '2026-11-24')).toEqual({ state: 'self-pay', payers: [] })
    await expect(addCoverage(journal, writer(), details(SELF_PAY))).rejects.toMatchObject(wrong('effectiveOn'))
    // Insured, and yet she pays herself: what she wants goes first.
    await addCoverage(journal, writer(), details())
    expect((await coverageOn(journal.db, patientId, '2026-11-24')).payers).toEqual([])
    const step = { coverageId: paying.coverageId, revision: paying.revision }
    await retractCoverage(journal, writer(), step, 'Another patient’s')
    expect((await coverageOn(journal.db, patientId, '2026-11-24')).payers).toHaveLength(1)
    await expect(changeCoverage(journal, writer(), { ...step, revision: 2 }, details(SELF_PAY))).rejects.toMatchObject({
      reason: 'retracted',
    })
    const other = await setUp(store, name, 2)
    await expect(
      changeCoverage(journal, other.writer(), { coverageId: paying.coverageId, revision: 2 }, details()),
    ).rejects.toMatchObject({ code: 'not-found' })
  } finally {
    await store.close()
  }
})

test('what payers reject is refused, field by field', () => {
  const issues = (more: object, others: Parameters<typeof refuseCoverage>[1] = []) =>
    refuseCoverage(details(more), others, day('2026-11-24')).map(({ path }) => path)
  expect(issues({})).toEqual([])
  expect(issues({ payerName: '', memberId: '' })).toEqual(['payerName', 'memberId'])
  expect(issues({ ...MEDICARE })).toEqual([])
  // S, L, O, I, B and Z are in no Medicare number; a Social Security number with a letter was one until 2019.
  for (const memberId of ['1SG4TE5MK73', '0EG4TE5MK73', '1EG4TE5MK7', '123456789A', '1EG4TE5MK7A'])
    expect([memberId, ...issues({ ...MEDICARE, memberId })]).toEqual([memberId, 'memberId'])
  // The control: a plan of another kind has numbers of any form, Medicare Advantage too.
  expect(issues({ filingCode: '16', memberId: '123456789A' })).toEqual([])
  expect(issues({ ...MEDICARE, rank: 2 })).toEqual(['secondaryType'])
  expect(issues({ secondaryType: '12' })).toEqual(['secondaryType'])
  expect(issues({ ...MEDICARE, relationship: 'spouse' })).toContain('relationship')
  expect(issues({ relationship: 'child' })).toEqual([
    'subscriberFamilyName',
    'subscriberGivenName',
    'subscriberBirthOn',
  ])
  const parent = { relationship: 'child', subscriberFamilyName: 'Doe', subscriberGivenName: 'Jo' }
  expect(issues({ ...parent, subscriberBirthOn: '1980-01-02' })).toEqual([])
  expect(issues({ ...parent, subscriberBirthOn: '2027-01-02' })).toEqual(['subscriberBirthOn'])
  expect(issues({ termOn: '2025-12-31' })).toEqual(['termOn'])
  expect(() => details({ copayCents: -1 })).toThrow()
})

test('on the first and on the last day it holds, on the day after it does not', () => {
  const held = {
    kind: 'insurance' as const,
    status: 'active' as const,
    effectiveOn: day('2026-03-01'),
    termOn: day('2026-03-31'),
  }
  expect(['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map((on) => inEffectOn(held, on))).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect(coverageStateOn([{ ...held, status: 'entered-in-error' }], '2026-03-15')).toBe('never-asked')
})

test('a Medicare number has its eleven characters, each of its kind', () => {
  const letters = fc.constantFrom(...'ACDEFGHJKMNPQRTUVWXY')
  const digits = fc.constantFrom(...'0123456789')
  const either = fc.oneof(letters, digits)
  const good = fc.tuple(
    fc.constantFrom(...'123456789'),
    ...[letters, either, digits, letters, either, digits, letters, letters, digits, digits],
  )
  fc.assert(fc.property(good, (characters) => isMbi(characters.join(''))))
  fc.assert(
    fc.property(good, fc.constantFrom(...'SLOIBZ'), fc.nat(10), (characters, bad, at) => {
      const text = characters.map((one, index) => (index === at ? bad : one)).join('')
      return !isMbi(text)
    }),
  )
})
