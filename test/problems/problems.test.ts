import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { retractEntry } from '../../db/entry.ts'
import { versionsOf } from '../../db/entry-versions.ts'
import { addEntry, changeEntry, entriesOf } from '../../db/list-entries.ts'
import { problemKind } from '../../db/problems/queries.ts'
import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import { type Problem, ProblemDetails } from '../../shared/problems/index.ts'
import { chartIn, refusalOf, someId } from '../support/chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const details = (text: string, more: Partial<ProblemDetails> = {}) =>
  ProblemDetails.parse({ concept: { text, codings: [] }, ...more })
const ASTHMA = details('Asthma', { onset: '1992' })
const CODED = details('Bronchial asthma', {})
CODED.concept.codings = [{ system: CODE_SYSTEM.icd10cm, code: 'J45.909', display: 'Unspecified asthma' }]

describe.each(ENGINES)('problems on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  beforeEach(async () => {
    store = await open()
    chart = await chartIn(store)
  })
  afterEach(() => store.close())

  const add = (what: ProblemDetails, despite?: { warnings: string[]; reason: string }) =>
    addEntry(store.journal, problemKind, chart.origin(), { details: what, despite })
  const change = (problem: Problem, more: Partial<ProblemDetails>) =>
    changeEntry(store.journal, problemKind, chart.origin(), {
      entryId: problem.entryId,
      revision: problem.revision,
      details: { ...problemKind.toDetails(problem), ...more },
    })
  const list = () => entriesOf(store.journal.db, problemKind, chart.patientId)

  test('one that was added stands on the list as it was said, dated by its onset', async () => {
    const added = await add(ASTHMA)
    expect(await list()).toEqual([added])
    expect(added).toMatchObject({
      ...ASTHMA,
      happened: '1992',
      authorName: 'Nina Nurse',
      revision: 1,
      retraction: null,
    })
    expect(await chart.lastAudit()).toMatchObject({
      action: 'create',
      category: 'problems',
      patientId: chart.patientId,
    })
  })

  test('every version stays, with who saved it and what changed', async () => {
    const added = await add(ASTHMA)
    store.clock.advance(60_000)
    const changed = await change(added, { severity: 'moderate', note: 'worse at night' })
    store.clock.advance(60_000)
    const reason = 'It was her sister'
    await retractEntry(store.journal, chart.author, {
      table: 'problem',
      category: 'problems',
      retraction: { entryId: added.entryId, patientId: chart.patientId, revision: changed.revision, reason },
      now: store.clock.now(),
    })
    const about = { table: 'problem', patientId: chart.patientId, entryId: added.entryId } as const
    const versions = await versionsOf(store.journal.db, about, problemKind.toEntry)
    expect(versions.map(({ entry }) => entry.severity)).toEqual(['', 'moderate', 'moderate'])
    expect(versions.map(({ byName }) => byName)).toEqual(['Nina Nurse', 'Nina Nurse', 'Nina Nurse'])
    expect(versions[1]?.changed.toSorted()).toEqual(['note', 'severity'])
    expect(versions[2]).toMatchObject({ reason, entry: { retraction: { reason, by: chart.author.userId } } })
    expect(versions[1]?.entry).toEqual(changed)
    // What was taken back stays on the list.
    expect((await list())[0]).toEqual(versions[2]?.entry)
    expect(await refusalOf(change(versions[2]?.entry as Problem, { note: 'x' }))).toBe('rule-violation retracted')
    const elsewhere = versionsOf(store.journal.db, { ...about, patientId: chart.otherId }, problemKind.toEntry)
    expect(await refusalOf(elsewhere)).toBe('not-found')
  })

  test('the same problem twice is refused until someone has seen it and says why; the reason is in the audit', async () => {
    await add({ ...CODED, concept: { ...CODED.concept, text: 'Asthma' } })
    const before = await list()
    expect(await refusalOf(add(CODED))).toBe('rule-violation duplicate')
    expect(await refusalOf(add(details('ASTHMA ')))).toBe('rule-violation duplicate')
    // Having seen another warning is not having seen this one.
    const reason = 'Two kinds, told apart'
    expect(await refusalOf(add(CODED, { warnings: ['expired-lot'], reason }))).toBe('rule-violation duplicate')
    expect(await list()).toEqual(before)
    await add(CODED, { warnings: ['duplicate'], reason })
    expect(await list()).toHaveLength(2)
    expect((await chart.lastAudit()).detail).toMatchObject({ despite: ['duplicate'], reason })
    // Control: what is over, or was refuted, stands in nobody's way.
    await add(details('Gout', { clinicalStatus: 'resolved' }))
    await add(details('Gout'))
    await add(details('Angina', { verificationStatus: 'refuted' }))
    await add(details('Angina'))
  })

  test('of two who change the same version the second is told, and nothing is lost', async () => {
    const added = await add(ASTHMA)
    await change(added, { note: 'first' })
    expect(await refusalOf(change(added, { note: 'second' }))).toBe('conflict stale')
    expect((await list())[0]).toMatchObject({ note: 'first', revision: 2 })
  })

  test('nothing is dated before birth, ahead of tomorrow, or to an end before its beginning', async () => {
    expect(await refusalOf(add(details('A', { onset: '1979' })))).toBe('rule-violation before-birth')
    expect(await refusalOf(add(details('B', { onset: '2026-11-27' })))).toBe('rule-violation future')
    const ended = { clinicalStatus: 'resolved' as const }
    expect(await refusalOf(add(details('C', { ...ended, onset: '2020-06', abated: '2020-05' })))).toBe(
      'rule-violation ends-before-start',
    )
    expect(await refusalOf(add(details('D', { onset: '2020', abated: '2021' })))).toBe(
      'rule-violation ended-yet-active',
    )
    expect(await list()).toEqual([])
    await add(details('E', { onset: '1980', clinicalStatus: 'resolved', abated: '1980-01' }))
    await add(details('F', { onset: '2026-11-25' }))
    await add(details('G', { ...ended, onset: '2020-06', abated: '2020' }))
    await add(details('H', { onset: 'as a child' }))
    expect(await list()).toHaveLength(4)
  })

  test('a visit of another chart is none of this one', async () => {
    const wrong = addEntry(store.journal, problemKind, chart.origin({ encounterId: someId(1) }), { details: ASTHMA })
    expect(await refusalOf(wrong)).toBe('not-found')
    const nobody = addEntry(store.journal, problemKind, chart.origin({ patientId: someId(2) as never }), {
      details: ASTHMA,
    })
    expect(await refusalOf(nobody)).toBe('not-found')
  })
})
