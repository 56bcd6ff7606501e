import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PatientId } from '../../shared/kernel/index.ts'
import { type HandOut, type Release, LegalBasis, ReleasedKind, inAccounting } from '../../shared/timeline/index.ts'
import { watchPractices, writeStory } from '../support/chart-story.ts'
import { addEntries, entryRow, WRITER } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { clientsOf, type Clients, PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const NURSE = { login: 'nurse', displayName: 'Nora Nurse', password: 'nurse pass phrase 1', roles: ['nurse' as const] }
const ASSISTANT = { ...NURSE, login: 'assistant', displayName: 'Max', roles: ['medical-assistant' as const] }
const VISITS = 12

let practice: Awaited<ReturnType<typeof scratchCore>>
let [patientId, hidden] = ['', ''] as PatientId[] as [PatientId, PatientId]
let doctor: Clients
let nurse: Clients
let assistant: Clients
const practices = watchPractices()

const enter = async (login: string, password: string): Promise<Clients> => {
  const clients = clientsOf(practice.core.connect('cli'))
  valueOf(await clients.access.signIn({ login, password }))
  return clients
}

beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const admin = await practice.signedIn('admin')
  for (const person of [NURSE, ASSISTANT]) valueOf(await admin.access.addUser(person))
  doctor = await enter('dr.lee', PASSWORDS['dr.lee'])
  nurse = await enter(NURSE.login, NURSE.password)
  assistant = await enter(ASSISTANT.login, ASSISTANT.password)
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
  hidden = valueOf(await doctor.patients.register({ ...ZIMMER, givenName: 'Iris' })).patientId
  valueOf(await doctor.patients.markSensitive({ patientId: hidden, sensitive: true, reason: 'Works at this practice' }))
  const ids = countingIds('core-timeline')
  for (const one of [patientId, hidden])
    await writeStory(practices.latest().store().journal, { patientId: one, visits: VISITS, ids, until: Date.now() - 1 })
}, 120_000)
afterAll(async () => {
  practices.stop()
  await practice?.remove()
})

const RELEASE = (of: PatientId): Release => ({
  patientId: of,
  recipient: 'County health department',
  recipientAddress: '1 Main St',
  purpose: 'Reportable result',
  legalBasis: 'public-health',
  means: 'paper',
  kinds: ['report'],
  from: null,
  until: null,
})

test('the pages of a chart follow one another to its end, today and as it stood', async () => {
  for (const asOf of [null, Date.now() as never]) {
    const seen: string[] = []
    for (let after: Awaited<ReturnType<typeof page>>['next'] = null; ; ) {
      const next: Awaited<ReturnType<typeof page>> = await page(after, asOf)
      seen.push(...next.entries.map(({ entryId }) => entryId))
      after = next.next
      if (!after) break
    }
    expect(new Set(seen).size).toBe(VISITS * 15)
    expect(seen).toHaveLength(VISITS * 15)
  }
})
const page = async (after: { happenedAt: number; entryId: string } | null, asOf: never | null) =>
  valueOf(await doctor.timeline.page({ patientId, after: after as never, asOf, limit: 40 }))

describe('a sensitive chart', () => {
  const asks = (who: Clients): Record<string, () => Promise<{ ok: boolean }>> => ({
    page: () => who.timeline.page({ patientId: hidden }),
    asOf: () => who.timeline.page({ patientId: hidden, asOf: Date.now() as never }),
    facets: () => who.timeline.facets({ patientId: hidden }),
    freshness: () => who.timeline.freshness({ patientId: hidden }),
    entry: () => who.timeline.entry({ patientId: hidden, entryId: hidden as never }),
    history: () => who.timeline.history({ patientId: hidden, entryId: hidden as never, kind: 'problem' }),
    search: () => who.timeline.search({ patientId: hidden, text: 'panel' }),
    release: () => who.timeline.release(RELEASE(hidden)),
    disclosures: () => who.timeline.disclosures({ patientId: hidden }),
  })

  const aPage = (who: Clients) => who.timeline.page({ patientId: hidden, limit: 1 })

  test('stays closed to every question until the glass is broken', async () => {
    for (const [name, ask] of Object.entries(asks(nurse)))
      expect({ name, answer: await ask() }).toMatchObject({ name, answer: { failure: { reason: 'sensitive' } } })
    valueOf(await nurse.access.breakGlass({ patientId: hidden, reason: 'Collapsed in the waiting room' }))
    // The control: it was the mark that kept them out.
    for (const [name, ask] of Object.entries({ ...asks(nurse), entry: () => aPage(nurse) }))
      expect({ name, ok: (await ask()).ok }).toEqual({ name, ok: true })
  })

  test('is found across the practice only by those who may open it without breaking the glass', async () => {
    const whose = async (who: Clients) => {
      const { hits } = valueOf(await who.timeline.search({ text: 'ibuprofen', limit: 200 }))
      return new Set(hits.map(({ patient }) => patient.patientId))
    }
    expect(await whose(doctor)).toEqual(new Set([patientId, hidden]))
    expect(await whose(assistant)).toEqual(new Set([patientId]))
    // A broken glass opens one chart, not the search.
    expect(await whose(nurse)).toEqual(new Set([patientId]))
  })
})

test('the beginning of one word asks too much of all charts, and is enough in one', async () => {
  expect(await doctor.timeline.search({ text: 'p' })).toMatchObject({ failure: { reason: 'too-short' } })
  expect(valueOf(await doctor.timeline.search({ text: 'p', patientId })).hits.length).toBeGreaterThan(0)
  expect(valueOf(await doctor.timeline.search({ text: '   ' }))).toEqual({ hits: [], more: false })
})

test('how fresh a chart is: when it was last written on this PC, and that no server was heard', async () => {
  const fresh = async (id: PatientId) => valueOf(await doctor.timeline.freshness({ patientId: id }))
  const before = await fresh(patientId)
  const other = await fresh(hidden)
  expect(before.serverReachedAt).toBeNull()
  const { journal } = practices.latest().store()
  const [problem] = await journal.db
    .selectFrom('problem')
    .select('id')
    .where('patientId', '=', patientId)
    .limit(1)
    .execute()
  await new Promise((resolve) => setTimeout(resolve, 5))
  await journal.work(WRITER, async (work) => {
    await work.update('problem', problem?.id ?? '', { note: 'Said again today' })
    work.audit({ action: 'update', category: 'problems', patientId })
  })
  const after = await fresh(patientId)
  expect(after.changedAt ?? 0).toBeGreaterThan(before.changedAt ?? 0)
  // The control: another chart is no fresher by it.
  expect(await fresh(hidden)).toEqual(other)
})

test('the history of an entry is told of the chart that it is in, and of no other', async () => {
  const [first] = valueOf(await doctor.timeline.page({ patientId, limit: 1 })).entries
  if (!first) throw new Error('no entry')
  const { entryId, kind } = first
  expect(valueOf(await doctor.timeline.history({ patientId, entryId, kind }))).toMatchObject([
    { what: 'recorded', deviceName: 'Room 1', fields: [] },
  ])
  expect(valueOf(await doctor.timeline.history({ patientId: hidden, entryId, kind }))).toEqual([])
})

test('an entry tells all that it says, of its own chart only, and as it stood at a moment', async () => {
  const { entries } = valueOf(
    await doctor.timeline.page({ patientId, filter: { kinds: ['report'] } as never, limit: 1 }),
  )
  const { entryId } = entries[0] ?? {}
  if (!entryId) throw new Error('no report')
  const whole = async (asOf: number | null = null) => doctor.timeline.entry({ patientId, entryId, asOf: asOf as never })
  const narrative = (said: { field: string; text: string }[]) => said.find(({ field }) => field === 'narrative')?.text
  const before = Date.now()
  expect(narrative(valueOf(await whole()).said)).toMatch(/no change of note/)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const { journal } = practices.latest().store()
  await journal.work(WRITER, (work) => work.update('diagnosticReport', entryId, { narrative: 'Read again: a change.' }))
  expect(narrative(valueOf(await whole()).said)).toBe('Read again: a change.')
  expect(narrative(valueOf(await whole(before)).said)).toMatch(/no change of note/)
  // Its later change is no part of what the chart was then.
  const history = async (asOf: number | null) =>
    valueOf(await doctor.timeline.history({ patientId, entryId, kind: 'report', asOf: asOf as never }))
  expect((await history(before)).map(({ what }) => what)).toEqual(['recorded'])
  expect((await history(null)).map(({ what }) => what)).toEqual(['recorded', 'changed'])
  expect(await whole(1)).toMatchObject({ failure: { code: 'not-found' } })
  expect(await doctor.timeline.entry({ patientId: hidden, entryId })).toMatchObject({ failure: { code: 'not-found' } })
  const result = valueOf(await doctor.timeline.page({ patientId, filter: { kinds: ['result'] } as never, limit: 1 }))
  const of = valueOf(await doctor.timeline.entry({ patientId, entryId: result.entries[0]?.entryId ?? entryId }))
  expect(of.partOf).toMatchObject({ what: 'report' })
})

test('what there is to choose from at a moment is what the chart held then', async () => {
  const facets = async (asOf: number | null) =>
    valueOf(await doctor.timeline.facets({ patientId: hidden, asOf: asOf as never }))
  const today = await facets(null)
  const at = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 5))
  const { journal } = practices.latest().store()
  const ids = countingIds('facets')
  const fields = { conceptText: 'Latex' }
  const given = { patientId: hidden, at, now: Date.now(), authorName: 'Dr. New', fields }
  await addEntries(journal, [['allergy', entryRow('allergy', ids, given)]])
  const sorted = ({ kinds, ...rest }: typeof today) => ({
    ...rest,
    kinds: kinds.toSorted((a, b) => (a.kind < b.kind ? -1 : 1)),
  })
  expect(sorted(await facets(at))).toEqual(sorted(today))
  // The control: today there is one more, and its author.
  const now = await facets(null)
  expect(now.kinds).toContainEqual({ kind: 'allergy', count: 1 })
  expect(now.authors).toContainEqual({ name: 'Dr. New', count: 1 })
  expect((await facets(1)).kinds).toEqual([])
})

describe('giving out', () => {
  test('what goes out is counted and recorded with its ground', async () => {
    const given = valueOf(await doctor.timeline.release(RELEASE(patientId)))
    expect(given).toMatchObject({ entryCount: VISITS, accountable: true, disclosedByName: 'Dr. Lee' })
    const all = valueOf(await doctor.timeline.release({ ...RELEASE(patientId), kinds: [], legalBasis: 'treatment' }))
    expect(all).toMatchObject({ entryCount: VISITS * 15, accountable: false })
    const listed = valueOf(await doctor.timeline.disclosures({ patientId }))
    expect(listed.map(({ disclosureId }) => disclosureId)).toEqual([all.disclosureId, given.disclosureId])
    expect(listed[1]).toEqual(given)
  })

  test('one note, the details and the drug list are recorded each as what they are, by whoever may see them', async () => {
    const begun = valueOf(await doctor.notes.start({ patientId, encounterId: null, templateId: 'built-in:blank' }))
    const asked = { patientId, recipient: 'Ida Zimmermann', purpose: 'Own use', legalBasis: 'individual' as const }
    const noteId = begun.head.entryId
    const { journal } = practices.latest().store()
    // Another note of the same moment is not on that page, and a drug that was stopped is not on the list.
    const { happenedAt } = await journal.db
      .selectFrom('note')
      .select('happenedAt')
      .where('id', '=', noteId)
      .executeTakeFirstOrThrow()
    const twin = valueOf(await doctor.notes.start({ patientId, encounterId: null, templateId: 'built-in:blank' }))
    await journal.work(WRITER, (work) => work.update('note', twin.head.entryId, { happenedAt }))
    const drug = await journal.db
      .selectFrom('medication')
      .select('id')
      .where('patientId', '=', patientId)
      .where('status', '=', 'active')
      .executeTakeFirstOrThrow()
    const becomes = (status: string) => journal.work(WRITER, (work) => work.update('medication', drug.id, { status }))
    await becomes('stopped')
    const given = async (who: Clients, what: HandOut['what']) => who.timeline.handOut({ ...asked, what })
    expect(valueOf(await given(doctor, { kind: 'note', noteId }))).toMatchObject({ kinds: ['note'], entryCount: 1 })
    expect(valueOf(await given(assistant, { kind: 'drug-list' }))).toMatchObject({
      kinds: ['medication'],
      entryCount: VISITS - 1,
    })
    await becomes('active')
    const audit = await journal.db.selectFrom('auditEntry').select('detail').where('action', '=', 'export').execute()
    expect(audit.filter(({ detail }) => detail.includes(noteId))).toHaveLength(1)
    const desk = await practice.signedIn('desk')
    expect(valueOf(await given(desk, { kind: 'details' }))).toMatchObject({ kinds: ['details'], entryCount: 0 })
    // Whoever does not read charts prints nothing of them, and a note of another chart is not in this one.
    expect(await given(desk, { kind: 'note', noteId })).toMatchObject({ failure: { code: 'forbidden' } })
    const stray = await doctor.timeline.handOut({ ...asked, patientId: hidden, what: { kind: 'note', noteId } })
    expect(stray).toMatchObject({ failure: { code: 'not-found' } })
    const listed = valueOf(await doctor.timeline.disclosures({ patientId }))
    expect(listed.slice(0, 3).map(({ kinds }) => kinds)).toEqual([['details'], ['medication'], ['note']])
    // A whole release names the details beside every kind of entry.
    expect(ReleasedKind.options).toContain('details')
  })

  test('is not for everyone who reads', async () => {
    expect(await assistant.timeline.release(RELEASE(patientId))).toMatchObject({ failure: { code: 'forbidden' } })
    expect(await assistant.timeline.page({ patientId })).toMatchObject({ ok: true })
  })

  test('which grounds the accounting leaves out', () => {
    // 45 CFR 164.528(a)(1): treatment, payment, operations, to the individual, by authorization.
    expect(LegalBasis.options.filter((basis) => !inAccounting(basis))).toEqual([
      'individual',
      'treatment',
      'payment',
      'operations',
      'authorization',
    ])
  })

  test('stands in the audit, as reading and searching do', async () => {
    valueOf(await assistant.timeline.search({ text: 'ibuprofen tab' }))
    await practices.latest().recorder().flush()
    const rows = await practices
      .latest()
      .store()
      .journal.db.selectFrom('auditEntry')
      .select(['action', 'patientId', 'detail'])
      .where('category', '=', 'timeline')
      .execute()
    expect(rows).toContainEqual(expect.objectContaining({ action: 'read', patientId }))
    expect(rows.filter(({ action }) => action === 'export')).toEqual([
      expect.objectContaining({ patientId: hidden }),
      expect.objectContaining({ patientId, detail: expect.stringContaining('County health department') }),
      expect.objectContaining({ patientId }),
      ...['note', 'drug list', 'details'].map(() => expect.objectContaining({ patientId })),
    ])
    const searches = rows.filter(({ action, detail }) => action === 'search' && detail.includes('ibuprofen tab'))
    expect(searches).toEqual([expect.objectContaining({ patientId: null })])
  })
})
