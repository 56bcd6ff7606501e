import { expect, test } from '@jest/globals'
import { moveStatus } from '../../db/appointments/commands.ts'
import { closedCharts } from '../../db/chart.ts'
import { acknowledgeVisitNote, leaveVisitNote, recordSeen } from '../../db/handover/commands.ts'
import { countParts, type HandoverReader, lastSeen, PARTS, pageOf, visitNotesOf } from '../../db/handover/queries.ts'
import { startThread } from '../../db/messages/commands.ts'
import { draftOrder, moveOrder } from '../../db/orders/commands.ts'
import { writeTask } from '../../db/tasks/commands.ts'
import { PERMISSIONS } from '../../shared/access/index.ts'
import { HandoverPart, partsFor } from '../../shared/handover/index.ts'
import { type CivilDate, dayAfter, dayIn, type Instant } from '../../shared/kernel/index.ts'
import { OrderDetails } from '../../shared/orders/index.ts'
import { BY_HAND } from '../../shared/tasks/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { addEntries, entryRow } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { newTask, person } from '../tasks/support.ts'

const MINUTE = 60_000

async function setUp(store: AnyStore, name: string) {
  const chart = await chartIn(store, name)
  const lee = await person(store, 'Dr. Lee', ['prescriber'])
  const kim = await person(store, 'Dr. Kim', ['prescriber'])
  const reader = async (more: Partial<HandoverReader> = {}): Promise<HandoverReader> => ({
    ...lee.reader(),
    cosigns: false,
    may: new Set(PERMISSIONS),
    now: store.clock.now(),
    sinceAt: await lastSeen(store.journal.db, lee.userId),
    ...more,
  })
  const counts = async (more: Partial<HandoverReader> = {}) => {
    const names = HandoverPart.options
    const found = await countParts(store.journal.db, names, await reader(more))
    return Object.fromEntries(found.map(({ part, total, fresh, pressing }) => [part, [total, fresh, pressing]]))
  }
  const page = async (part: keyof typeof PARTS, at = { skip: 0, limit: 8 }) => {
    return pageOf(store.journal.db, PARTS[part], await reader(), at)
  }
  return { chart, lee, kim, reader, counts, page }
}

test.each(ENGINES)('%s: all that waits is counted, and what cannot wait stands first', async (name, open) => {
  const store = await open()
  try {
    const { journal, clock } = store
    const { chart, lee, kim, counts, page } = await setUp(store, name)
    const { patientId, timeZone } = chart
    const { ids } = chart.origin()
    const now = clock.now()
    const nothing = [0, 0, 0]
    expect(await counts()).toEqual(Object.fromEntries(HandoverPart.options.map((part) => [part, nothing])))
    const visit = entryRow('encounter', ids, {
      patientId,
      at: now,
      now,
      fields: { clinicianId: lee.userId, statusReason: '' },
    })
    const report = (text: string, at: number) =>
      entryRow('diagnosticReport', ids, {
        patientId,
        at,
        now,
        fields: { conceptText: text, reviewedAt: null, reviewedBy: null },
      })
    const [old, critical] = [report('Old TSH', now - 9 * 86_400_000), report('Potassium', now)]
    const value = entryRow('observation', ids, {
      patientId,
      at: now,
      now,
      fields: { reportId: critical.id, interpretation: 'HH' },
    })
    const draft = entryRow('note', ids, {
      patientId,
      at: now,
      now,
      encounterId: visit.id,
      fields: { status: 'draft', conceptText: 'Office visit' },
    })
    await addEntries(journal, [
      ['encounter', visit],
      ['diagnosticReport', old],
      ['diagnosticReport', critical],
      ['observation', value],
      ['note', draft],
    ])
    const origin = chart.origin()
    const details = OrderDetails.parse({
      concept: { text: 'MRI', codings: [] },
      category: 'imaging',
      due: '2026-11-20',
      priority: 'urgent',
    })
    const order = await draftOrder(journal, origin, details)
    const today = dayIn(timeZone, clock.now())
    const step = {
      author: chart.author,
      patientId,
      entryId: order.entryId,
      revision: order.revision,
      now: clock.now(),
      today,
    }
    await moveOrder(journal, step, 'active')
    const owner = { userId: lee.userId }
    const on = (day: string) => ({ dueOn: day as CivilDate, patientId })
    await writeTask(journal, kim.writer(), newTask('Due today', owner, on(today)))
    await writeTask(journal, kim.writer(), newTask('Overdue', { role: 'prescriber' }, on('2026-11-01')))
    await writeTask(journal, kim.writer(), newTask('Later', owner, on('2026-12-24')))
    await writeTask(
      journal,
      kim.writer(),
      newTask('Call back', owner, { patientId, origin: { ...BY_HAND, kind: 'promised-call' } }),
    )
    await startThread(journal, kim.writer(), {
      patientId,
      subject: 'Potassium',
      to: [owner],
      body: '6.1',
      urgent: true,
    })
    await leaveVisitNote(journal, kim.writer(), { patientId, text: 'Ask about the fall' })
    await leaveVisitNote(journal, lee.writer(), { patientId, text: 'My own' })
    // Who did not come yesterday, and nobody booked anew.
    const kit = scheduleIn({ journal, ids: countingIds(`no-show ${name}`), now: () => clock.now() })
    const { locationId } = await kit.location('America/New_York')
    const { visitTypeId } = await kit.type(20)
    const startLocal = `${dayAfter(today, -1)}T09:00`
    const [missed] = await kit.book({
      patientId,
      locationId,
      visitTypeId,
      providerId: lee.userId,
      startLocal,
      reason: 'Cough',
    })
    const notCome = {
      appointmentId: missed?.appointmentId ?? '',
      from: 'booked' as const,
      to: 'no-show' as const,
      reason: '',
    }
    await journal.work(chart.author, async (work) => void (await moveStatus(work, kit.booker(), notCome)))
    expect(await counts()).toEqual({
      results: [2, 2, 1],
      messages: [1, 1, 1],
      calls: [1, 1, 0],
      tasks: [2, 2, 1],
      'visit-notes': [1, 1, 0],
      notes: [1, 1, 0],
      'no-shows': [1, 1, 0],
      orders: [1, 1, 1],
      charts: [1, 1, 0],
      conflicts: [0, 0, 0],
      money: [0, 0, 0],
    })
    const titles = async (part: Parameters<typeof page>[0], at?: Parameters<typeof page>[1]) =>
      (await page(part, at)).entries.map(({ title }) => title)
    expect(await titles('results')).toEqual(['Potassium', 'Old TSH'])
    expect(await titles('tasks')).toEqual(['Overdue', 'Due today'])
    expect(await titles('visit-notes')).toEqual(['Ask about the fall'])
    expect((await page('no-shows')).entries).toMatchObject([{ patientId, title: 'Follow-up', detail: 'Cough' }])
    expect((await page('charts')).entries).toMatchObject([{ patientId, detail: expect.stringContaining('orders') }])
    // A page says how much there is beside it.
    expect(await page('results', { skip: 1, limit: 1 })).toMatchObject({ total: 2, entries: [{ title: 'Old TSH' }] })
    for (const part of Object.keys(PARTS) as Parameters<typeof page>[0][]) {
      const { entries, total } = await page(part, { skip: 0, limit: 200 })
      expect([part, entries.length]).toEqual([part, total])
    }
  } finally {
    await store.close()
  }
})

test.each(ENGINES)(
  '%s: what was looked at is old once she says so, and nothing that came meanwhile is',
  async (name, open) => {
    const store = await open()
    try {
      const { journal, clock } = store
      const { chart, lee, kim, counts } = await setUp(store, name)
      const { patientId } = chart
      const leave = (text: string) => leaveVisitNote(journal, kim.writer(), { patientId, text })
      await leave('first')
      const asOf = clock.now() as Instant
      expect((await counts())['visit-notes']).toEqual([1, 1, 0])
      // Looking says nothing.
      expect(await lastSeen(journal.db, lee.userId)).toBeNull()
      clock.advance(MINUTE)
      await leave('while she read')
      clock.advance(MINUTE)
      const say = (upTo: number) => recordSeen(journal, lee.writer(), { staffId: lee.userId, upTo: upTo as Instant })
      await say(asOf)
      expect((await counts())['visit-notes']).toEqual([2, 1, 0])
      await expect(say(asOf - MINUTE)).rejects.toMatchObject({ reason: 'seen' })
      await expect(say(clock.now() + MINUTE)).rejects.toMatchObject({ reason: 'seen' })
      // Each for herself.
      expect(await lastSeen(journal.db, kim.userId)).toBeNull()
      await say(clock.now())
      expect((await counts())['visit-notes']).toEqual([2, 0, 0])
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: what the set-up wrote is nobody’s change; what a colleague wrote is, by whatever way',
  async (name, open) => {
    const store = await open()
    try {
      const { journal } = store
      const { chart, lee, kim, counts, page } = await setUp(store, name)
      const { patientId } = chart
      const { ids } = chart.origin()
      const now = store.clock.now()
      const fields = { clinicianId: lee.userId, statusReason: '' }
      await addEntries(journal, [['encounter', entryRow('encounter', ids, { patientId, at: now, now, fields })]])
      const write = (userId: string | null, channel: string) =>
        journal.work({ userId, sessionId: null, channel }, async (work) =>
          work.audit({ action: 'create', category: 'problems', patientId }),
        )
      const changed = async () => (await counts())['charts']
      await recordSeen(journal, lee.writer(), { staffId: lee.userId, upTo: now as Instant })
      store.clock.advance(MINUTE)
      expect(await changed()).toEqual([0, 0, 0])
      for (const channel of ['practice.create', 'practice.createDemo', 'practice.open', 'exchange.importFhir'])
        await write(null, channel)
      await write(lee.userId, 'problems.record')
      expect(await changed()).toEqual([0, 0, 0])
      await write(kim.userId, 'exchange.importFhir')
      expect((await page('charts')).entries).toMatchObject([{ patientId, title: '1', byName: 'Dr. Kim' }])
      // Control: what the product wrote at work, outside of the set-up, is a change too.
      await write(null, 'safety.recheck')
      expect((await page('charts')).entries).toMatchObject([{ patientId, title: '2' }])
      expect(await changed()).toEqual([1, 1, 0])
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)('%s: a note for the next visit stands until somebody has read it, once', async (name, open) => {
  const store = await open()
  try {
    const { journal, clock } = store
    const { chart, lee, kim, counts } = await setUp(store, name)
    const { patientId } = chart
    const left = await leaveVisitNote(journal, kim.writer(), { patientId, text: 'Ask about the fall' })
    expect(await visitNotesOf(journal.db, patientId, false)).toMatchObject([
      { text: 'Ask about the fall', authorName: 'Dr. Kim' },
    ])
    clock.advance(MINUTE)
    const about = { patientId, visitNoteId: left.visitNoteId, revision: left.revision }
    await acknowledgeVisitNote(journal, lee.writer(), about)
    await expect(acknowledgeVisitNote(journal, kim.writer(), about)).rejects.toMatchObject({ reason: 'acknowledged' })
    expect(await visitNotesOf(journal.db, patientId, false)).toEqual([])
    expect(await visitNotesOf(journal.db, patientId, true)).toMatchObject([
      { acknowledgedName: 'Dr. Lee', acknowledgedAt: clock.now() },
    ])
    expect((await counts())['visit-notes']).toEqual([0, 0, 0])
    const other = await chartIn(store, name, { number: 2 })
    await expect(
      acknowledgeVisitNote(journal, lee.writer(), { ...about, patientId: other.patientId }),
    ).rejects.toMatchObject({ code: 'not-found' })
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: of a closed chart no word stands in the list', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { chart, lee, kim, reader, counts } = await setUp(store, name)
    const { patientId } = chart
    await leaveVisitNote(journal, kim.writer(), { patientId, text: 'HIV result' })
    await writeTask(journal, kim.writer(), newTask('HIV result', { userId: lee.userId }, { patientId }))
    const report = entryRow('diagnosticReport', chart.origin().ids, {
      patientId,
      at: 1,
      now: 1,
      fields: { conceptText: 'HIV result', reviewedAt: null, reviewedBy: null },
    })
    await addEntries(journal, [['diagnosticReport', report]])
    await journal.work(lee.writer().author, (work) => work.update('patient', patientId, { sensitive: 1 }))
    const said = async (closed: HandoverReader['closed']) => {
      const who = await reader({ closed })
      const all = []
      for (const part of Object.values(PARTS)) all.push(...(await part.page(journal.db, who, { skip: 0, limit: 9 })))
      return JSON.stringify(all)
    }
    expect(await said(closedCharts([]))).not.toContain('HIV')
    // The control: to whom the chart is open, it says so three times.
    expect((await said(null)).match(/HIV result/g)).toHaveLength(3)
    expect((await counts({ closed: closedCharts([]) }))['results']).toEqual([0, 0, 0])
  } finally {
    await store.close()
  }
})

test('each sees the parts that her role includes', () => {
  const none = { readsCharts: false, reviews: false, usesTasks: false, usesMessages: false, keepsBooks: false }
  expect(partsFor(none)).toEqual([])
  expect(partsFor({ ...none, usesTasks: true, usesMessages: true })).toEqual([
    'messages',
    'calls',
    'tasks',
    'no-shows',
    'conflicts',
  ])
  expect(partsFor({ readsCharts: true, reviews: true, usesTasks: true, usesMessages: true, keepsBooks: true })).toEqual(
    [...HandoverPart.options],
  )
})
