import { describe, expect, test } from '@jest/globals'
import { closeFinding, settleFindings } from '../../db/safety/commands.ts'
import { openFindings, reviewAnswer } from '../../db/safety/queries.ts'
import { review, type SafetyAnswer } from '../../shared/safety/index.ts'
import { chartIn } from '../support/chart.ts'
import { addEntries, entryRow } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { ENGINES } from '../support/stores.ts'
import { KNOWLEDGE, questionOf, type Short } from './asking.ts'

const IBUPROFEN: Short = { drug: 'ibuprofen', dose: 200, times: 1 }
const OTHERS: Short[] = [
  { drug: 'warfarin', dose: 5, times: 1 },
  { drug: 'lisinopril', dose: 10, times: 1 },
  { drug: 'naproxen', dose: 250, times: 2 },
  { drug: 'a drug that nobody knows' },
]

const listed = (times: number, ...more: Short[]): SafetyAnswer =>
  review(KNOWLEDGE, questionOf([], { takes: [...Array.from({ length: times }, () => IBUPROFEN), ...OTHERS, ...more] }))

/** What an answer says, whichever of several equal lines it names. */
const said = ({ alerts }: SafetyAnswer): string[] =>
  [...new Set(alerts.map(({ alertId, kind, tier, why }) => `${alertId} ${kind} ${tier} ${why}`))].toSorted()

describe('a drug that stands on the list many times in the same words', () => {
  test('says no less than twice, and no more alerts however often it stands there', () => {
    const [twice, often, always] = [listed(2), listed(5), listed(200)]
    expect(said(often)).toEqual(expect.arrayContaining(said(twice)))
    expect(said(always)).toEqual(expect.arrayContaining(said(often)))
    expect(always.alerts.length).toBe(listed(100).alerts.length)
    expect(always.alerts.length).toBeLessThan(40)
    expect(always.kinds.map(({ kind, reasons }) => [kind, reasons.map(({ about }) => about)])).toEqual(
      twice.kinds.map(({ kind, reasons }) => [kind, reasons.map(({ about }) => about)]),
    )
  })

  test('every line counts for the daily dose', () => {
    const doses = (answer: SafetyAnswer) => answer.alerts.filter(({ ruleId }) => ruleId === 'MD002')
    expect(doses(listed(2))).toEqual([])
    expect(doses(listed(20)).map(({ forThisPatient }) => forThisPatient)).toEqual(
      expect.arrayContaining([expect.stringContaining('ibuprofen 4000 mg a day (20 × ibuprofen 200 mg/day)')]),
    )
  })

  test('since how many days its supply is over makes no other line of it; that it is over does', () => {
    const amoxicillin = (overForDays: number | null): Short => ({ drug: 'amoxicillin', dose: 500, overForDays })
    const courses = (times: number) => Array.from({ length: times }, (_, day) => amoxicillin(day + 1))
    const twice = (...takes: Short[]) =>
      review(KNOWLEDGE, questionOf([], { takes })).alerts.filter(({ ruleId }) => ruleId === 'DUP-drug')
    expect(twice(...courses(100)).length).toBe(twice(...courses(2)).length)
    const taken = twice(...courses(100), amoxicillin(null), amoxicillin(null))
    expect(taken.map(({ tier }) => tier)).toContain('T2')
  })

  test('another dose of it, or another name, is another line and is told of', () => {
    const stronger = listed(200, { ...IBUPROFEN, dose: 800 })
    const notes = stronger.alerts.map(({ forThisPatient }) => forThisPatient)
    expect(notes).toEqual(expect.arrayContaining([expect.stringContaining('ibuprofen 800 mg, 1 a day')]))
    const named = listed(200, { ...IBUPROFEN, drug: 'Advil' })
    expect(named.alerts.some(({ drugs }) => drugs.some(({ name }) => name === 'Advil'))).toBe(true)
  })
})

test.each(ENGINES)('on %s it is one line of the worklist, not one for each pair', async (_name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { patientId, origin, author } = await chartIn(store)
    const ids = countingIds('twenty')
    const now = store.clock.now()
    // As other systems hand it over, with every time it was prescribed: the form itself would refuse the second.
    const row = (conceptText: string, doseValue: string, frequency: string) =>
      entryRow('medication', ids, {
        patientId,
        at: now,
        now,
        fields: { conceptText, doseValue, doseUnit: 'mg', frequency },
      })
    const rows = [row('warfarin', '5', 'daily'), ...Array.from({ length: 20 }, () => row('ibuprofen', '400', 'TID'))]
    await addEntries(
      journal,
      rows.map((one) => ['medication', one] as const),
    )
    const answer = await reviewAnswer(journal.db, { knowledge: KNOWLEDGE }, { patientId, now })
    await journal.work(author, (work) =>
      settleFindings(work, { ...origin(), patientId }, { answer, cause: 'medication' }),
    )
    const { findings } = await openFindings(journal.db, 100, null)
    const drugsOf = (kind: string) => findings.filter((one) => one.kind === kind).map(({ drugs }) => drugs)
    expect(drugsOf('duplicate')).toEqual([['ibuprofen']])
    expect(drugsOf('drug-drug')).toEqual([['warfarin', 'ibuprofen']])
    // The doses of all twenty are added up.
    expect(findings.map(({ forThisPatient }) => forThisPatient).join()).toContain('ibuprofen 24000 mg a day')
  } finally {
    await store.close()
  }
})

test.each(ENGINES)(
  'on %s a line comes again though the chart that had its number was merged and told apart',
  async (_name, open) => {
    const store = await open()
    try {
      const { journal } = store
      const { patientId, origin, author } = await chartIn(store)
      const answer = review(KNOWLEDGE, questionOf([], { takes: ['warfarin', 'Advil'].map((drug) => ({ drug })) }))
      const settle = () =>
        journal.work(author, (work) =>
          settleFindings(work, { ...origin(), patientId }, { answer, cause: 'medication' }),
        )
      await settle()
      const [line] = (await openFindings(journal.db, 100, null)).findings.filter(({ kind }) => kind === 'drug-drug')
      expect(line).toBeDefined()
      const other = patientRow(2).id
      // The line that was written first stays with the other chart.
      await journal.work(author, (work) =>
        work.update('safetyFinding', line?.findingId ?? '', { patientId: other, state: 'closed' }),
      )
      await settle()
      const { findings } = await openFindings(journal.db, 100, null)
      const here = findings.filter((one) => one.kind === 'drug-drug' && one.patientId === patientId)
      expect(here).toHaveLength(1)
      expect(here[0]?.findingId).not.toBe(line?.findingId)
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)('on %s what is closed about one drug hides no other of the same ingredient', async (_name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { patientId, origin, author } = await chartIn(store)
    const settle = (...takes: string[]) => {
      const answer = review(KNOWLEDGE, questionOf([], { takes: takes.map((drug) => ({ drug })) }))
      return journal.work(author, (work) =>
        settleFindings(work, { ...origin(), patientId }, { answer, cause: 'medication' }),
      )
    }
    const pair = async () =>
      (await openFindings(journal.db, 100, null)).findings.filter(({ kind }) => kind === 'drug-drug')
    const close = async () => {
      const [line] = await pair()
      const { findingId = '', revision = 0 } = line ?? {}
      await closeFinding(journal, { ...origin(), patientId }, { findingId, revision, reason: 'looked at' })
    }
    await settle('warfarin', 'Advil')
    expect((await pair()).map(({ drugs }) => drugs)).toEqual([['warfarin', 'Advil']])
    await close()
    // The control: it stays closed as long as nothing comes to it.
    await settle('warfarin', 'Advil')
    expect(await pair()).toEqual([])
    await settle('warfarin', 'Advil', 'Motrin')
    expect((await pair()).map(({ drugs }) => drugs)).toEqual([['warfarin', 'Advil', 'Motrin']])
    await close()
    await settle('warfarin', 'Motrin')
    expect(await pair()).toEqual([])
    // What comes to an open line stands in it.
    await settle('warfarin', 'Motrin', 'ibuprofen')
    await settle('warfarin', 'Motrin', 'ibuprofen', 'ibuprofen tablet')
    expect((await pair()).map(({ drugs }) => drugs)).toEqual([['warfarin', 'Motrin', 'ibuprofen', 'ibuprofen tablet']])
  } finally {
    await store.close()
  }
})
