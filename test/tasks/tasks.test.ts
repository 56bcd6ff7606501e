import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { closedCharts } from '../../db/chart.ts'
import {
  addTask,
  assignTask,
  changeTask,
  commentOnTask,
  moveTask,
  settleTasksFrom,
  snoozeTask,
  writeTask,
} from '../../db/tasks/commands.ts'
import {
  openTasksFrom,
  taskById,
  taskCounts,
  taskEvents,
  type TaskQuestion,
  type TaskReader,
  tasksFor,
  tasksOf,
} from '../../db/tasks/queries.ts'
import { ROLES } from '../../shared/access/index.ts'
import type { CivilDate, EntryId } from '../../shared/kernel/index.ts'
import { isTaskOpen, maySeeTask, mayTaskBecome, TaskStatus } from '../../shared/tasks/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { countingIds } from '../support/fixed.ts'
import { ENGINES } from '../support/stores.ts'
import { newTask, person } from './support.ts'

const ALL: TaskQuestion = {
  whose: 'mine-and-team',
  state: 'open',
  overdueOnly: false,
  withSnoozed: false,
  skip: 0,
  limit: 50,
}
// The clock of the tests stands on Tuesday, 2026-11-24.
const on = (day: number) => `2026-11-${day}` as CivilDate
const ENTRY = '01900000-0000-7000-8000-00000000abcd' as EntryId

test.each(ENGINES)('%s: from open to done and back, each step in a history that only grows', async (_name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const lee = await person(store, 'Dr. Lee', ['prescriber'])
    const nia = await person(store, 'Nia Nurse', ['nurse'])
    const task = newTask('Call about potassium', { role: 'nurse' }, { dueOn: on(25), priority: 'urgent' })
    const taskId = await writeTask(journal, lee.writer(), task)
    const read = async (who = nia) => {
      const found = await taskById(journal.db, taskId, who.reader())
      if (!found) throw new Error('not hers')
      return found
    }
    expect(await read()).toMatchObject({ status: 'requested', ownerRole: 'nurse', ownerId: null, overdue: false })
    const { revision } = await read()
    store.clock.advance(60_000)
    // Whoever takes up what was the team's has it from then on.
    await moveTask(journal, nia.writer(), { taskId, revision }, { to: 'in-progress', reason: '' })
    expect(await read()).toMatchObject({ status: 'in-progress', ownerId: nia.userId, ownerRole: null })
    // From a stale screen.
    const stale = { taskId, revision }
    await expect(moveTask(journal, lee.writer(), stale, { to: 'cancelled', reason: 'Twice' })).rejects.toMatchObject({
      code: 'conflict',
    })
    store.clock.advance(60_000)
    await commentOnTask(journal, nia.writer(), taskId, 'No answer; tried at ten')
    store.clock.advance(60_000)
    const details = { title: 'Call about potassium 6.1', detail: '', dueOn: on(24), priority: 'asap' as const }
    await changeTask(journal, lee.writer(), { taskId, revision: (await read()).revision }, details)
    store.clock.advance(60_000)
    await assignTask(
      journal,
      nia.writer(),
      { taskId, revision: (await read()).revision },
      { owner: { userId: lee.userId }, note: 'She wants to speak to you' },
    )
    store.clock.advance(60_000)
    await moveTask(journal, lee.writer(), { taskId }, { to: 'completed', reason: 'Reached her' })
    expect(await read(lee)).toMatchObject({ status: 'completed', closedByName: 'Dr. Lee', statusReason: 'Reached her' })
    await expect(changeTask(journal, lee.writer(), { taskId }, { ...details, title: 'Other' })).rejects.toMatchObject({
      reason: 'task-closed',
    })
    await expect(moveTask(journal, lee.writer(), { taskId }, { to: 'cancelled', reason: 'No' })).rejects.toMatchObject({
      reason: 'task-status',
    })
    store.clock.advance(60_000)
    await moveTask(journal, lee.writer(), { taskId }, { to: 'requested', reason: 'Wrong patient called' })
    expect(await read(lee)).toMatchObject({ status: 'requested', closedAt: null, closedByName: '' })
    const events = await taskEvents(journal.db, taskId)
    expect(events.map(({ kind, byName, note, before, after }) => [kind, byName, note, before, after])).toEqual([
      ['created', 'Dr. Lee', '', '', 'nurse'],
      ['started', 'Nia Nurse', '', '', ''],
      ['commented', 'Nia Nurse', 'No answer; tried at ten', '', ''],
      [
        'changed',
        'Dr. Lee',
        '',
        'Call about potassium · 2026-11-25 · urgent',
        'Call about potassium 6.1 · 2026-11-24 · asap',
      ],
      ['reassigned', 'Nia Nurse', 'She wants to speak to you', 'Nia Nurse', 'Dr. Lee'],
      ['completed', 'Dr. Lee', 'Reached her', '', ''],
      ['reopened', 'Dr. Lee', 'Wrong patient called', '', ''],
    ])
  } finally {
    await store.close()
  }
})

test.each(ENGINES)(
  '%s: mine, my team’s, given, overdue, put off; nothing is left out in silence',
  async (_name, open) => {
    const store = await open()
    try {
      const { journal } = store
      const lee = await person(store, 'Dr. Lee', ['prescriber'])
      const nia = await person(store, 'Nia Nurse', ['nurse'])
      const { userId } = nia
      const write = (title: string, more: object = {}, owner: Parameters<typeof newTask>[1] = { userId }) =>
        writeTask(journal, lee.writer(), newTask(title, owner, more))
      await write('some day')
      await write('later', { dueOn: on(30) })
      await write('overdue', { dueOn: on(20) })
      await write('today', { dueOn: on(24) })
      await write('today, urgent', { dueOn: on(24), priority: 'urgent' })
      await write('at once', { priority: 'stat' })
      await write('team', { dueOn: on(26) }, { role: 'nurse' })
      await write('front desk', {}, { role: 'front-desk' })
      const putOff = await write('put off', { dueOn: on(20) })
      await snoozeTask(journal, nia.writer(), { taskId: putOff }, { untilOn: on(27), today: on(24) })
      const list = async (more: Partial<TaskQuestion> = {}, reader: TaskReader = nia.reader()) => {
        const { entries, total, snoozed } = await tasksFor(journal.db, { ...ALL, ...more }, reader)
        return [entries.map(({ title, overdue }) => `${title}${overdue ? '!' : ''}`), total, snoozed]
      }
      const hers = ['at once', 'overdue!', 'today, urgent', 'today', 'later', 'some day']
      expect(await list({ whose: 'mine' })).toEqual([hers, 6, 1])
      expect(await list({ whose: 'team' })).toEqual([['team'], 1, 0])
      expect(await list({ limit: 2, skip: 1 })).toEqual([['overdue!', 'today, urgent'], 7, 1])
      expect(await list({ overdueOnly: true })).toEqual([['overdue!'], 1, 1])
      expect(await list({ withSnoozed: true, overdueOnly: true })).toEqual([['overdue!', 'put off!'], 2, 0])
      // It is back on the day itself.
      expect(await list({ overdueOnly: true }, nia.reader({ today: on(27) }))).toEqual([
        ['overdue!', 'put off!', 'today, urgent!', 'today!', 'team!'],
        5,
        0,
      ])
      expect((await list({ whose: 'given' }, lee.reader()))[1]).toBe(8)
      expect((await list({ whose: 'given' }))[1]).toBe(0)
      expect(await taskCounts(journal.db, nia.reader())).toEqual({ mine: 6, team: 1, overdue: 1, dueToday: 2 })
      expect(await list({ state: 'closed' })).toEqual([[], 0, 0])
      const refused = { reason: 'snooze' }
      await expect(
        snoozeTask(journal, nia.writer(), { taskId: putOff }, { untilOn: on(24), today: on(24) }),
      ).rejects.toMatchObject(refused)
      const stat = await write('stat', { priority: 'stat' })
      await expect(
        snoozeTask(journal, nia.writer(), { taskId: stat }, { untilOn: on(29), today: on(24) }),
      ).rejects.toMatchObject(refused)
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: a task stands or falls with what makes it, and comes from one entry once',
  async (name, open) => {
    const store = await open()
    try {
      const { journal } = store
      const lee = await person(store, 'Dr. Lee', ['prescriber'])
      const { patientId } = await chartIn(store, name)
      const origin = { kind: 'override' as const, capability: 'safety', entryId: ENTRY }
      const task = newTask('Check INR', { userId: lee.userId }, { patientId, origin, dueOn: on(28) })
      const { author } = lee.writer()
      await expect(
        journal.work(author, async (work) => {
          await addTask(work, lee.writer(), task)
          throw new Error('the order was refused')
        }),
      ).rejects.toThrow('the order was refused')
      expect(await openTasksFrom(journal.db, origin)).toEqual([])
      const first = await writeTask(journal, lee.writer(), task)
      expect(await writeTask(journal, lee.writer(), task)).toBe(first)
      expect((await tasksOf(journal.db, { patientId, state: 'open', skip: 0, limit: 9 }, lee.reader())).total).toBe(1)
      // The control: by hand there may be as many as one likes.
      for (let i = 0; i < 2; i++) await writeTask(journal, lee.writer(), newTask('By hand', { userId: lee.userId }))
      expect((await tasksFor(journal.db, ALL, lee.reader())).total).toBe(3)
      const settle = () =>
        journal.work(author, (work) =>
          settleTasksFrom(work, lee.writer(), origin, { to: 'completed', reason: 'INR came back 2.4' }),
        )
      expect([await settle(), await settle()]).toEqual([1, 0])
      expect(await taskById(journal.db, first, lee.reader())).toMatchObject({
        status: 'completed',
        origin,
        patientName: expect.stringContaining(','),
      })
      // Once it is done, the same entry may ask for it again.
      expect(await writeTask(journal, lee.writer(), task)).not.toBe(first)
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)('%s: nobody is given what she cannot do', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const lee = await person(store, 'Dr. Lee', ['prescriber'])
    const gone = await person(store, 'Gil Gone', ['nurse'])
    const admin = await person(store, 'Ada Admin', ['administrator'])
    const write = (owner: Parameters<typeof newTask>[1], more: object = {}) =>
      writeTask(journal, lee.writer(), newTask('Call', owner, more))
    const taskId = await write({ userId: gone.userId })
    await journal.work(lee.writer().author, (work) => work.update('staff', gone.userId, { active: 0 }))
    const refused = { code: 'rule-violation', reason: 'owner' }
    await expect(write({ userId: gone.userId })).rejects.toMatchObject(refused)
    await expect(write({ userId: admin.userId })).rejects.toMatchObject(refused)
    await expect(write({ role: 'administrator' })).rejects.toMatchObject(refused)
    const nobody = countingIds('nobody').next<typeof lee.userId>()
    await expect(write({ userId: nobody })).rejects.toMatchObject(refused)
    await expect(write({ userId: lee.userId }, { patientId: nobody })).rejects.toMatchObject({ code: 'not-found' })
    // What she left is seen to be nobody's.
    expect(await taskById(journal.db, taskId, lee.reader())).toMatchObject({ ownerGone: true, ownerName: 'Gil Gone' })
    expect(name).not.toBe('')
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: of a closed chart no word; what is none of one’s business is not there', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const lee = await person(store, 'Dr. Lee', ['prescriber'])
    const nia = await person(store, 'Nia Nurse', ['nurse'])
    const dana = await person(store, 'Dana Desk', ['front-desk'])
    const { patientId } = await chartIn(store, name)
    const about = newTask('Call about HIV result', { userId: nia.userId }, { patientId, detail: 'positive' })
    const taskId = await writeTask(journal, lee.writer(), about)
    await journal.work(lee.writer().author, (work) => work.update('patient', patientId, { sensitive: 1 }))
    const closed = closedCharts([])
    const [seen] = (await tasksFor(journal.db, ALL, nia.reader({ closed }))).entries
    // It does not disappear: it is hers to do, once she has broken the glass.
    expect(seen).toMatchObject({ taskId, patientId, shut: true, title: '', detail: '', patientName: '', birthOn: null })
    // The control: to whom the chart is open, everything is.
    const [whole] = (await tasksFor(journal.db, ALL, nia.reader())).entries
    expect(whole).toMatchObject({ shut: false, title: 'Call about HIV result', detail: 'positive' })
    expect(await taskById(journal.db, taskId, dana.reader())).toBeUndefined()
    expect((await tasksFor(journal.db, { ...ALL, whose: 'all' }, dana.reader())).total).toBe(0)
    expect((await tasksFor(journal.db, { ...ALL, whose: 'all' }, lee.reader())).total).toBe(1)
  } finally {
    await store.close()
  }
})

test('the lists hold what the rule says is hers, and nothing else', async () => {
  const [, open] = ENGINES[0] ?? []
  const store = await open?.()
  if (!store) throw new Error('no engine')
  try {
    const { journal } = store
    const people = [
      await person(store, 'Dr. Lee', ['prescriber']),
      await person(store, 'Nia', ['nurse', 'biller']),
      await person(store, 'Dana', ['front-desk']),
      await person(store, 'Mo', ['office-manager']),
    ]
    const { patientId } = await chartIn(store, 'rule')
    const owners = [...people.map(({ userId }) => ({ userId })), ...ROLES.slice(1).map((role) => ({ role }))]
    for (const owner of owners)
      for (const writer of people)
        for (const about of [patientId, null])
          await writeTask(journal, writer.writer(), newTask('x', owner, { patientId: about }))
    const rows = await journal.db.selectFrom('task').selectAll().execute()
    for (const one of people) {
      const reader = one.reader()
      const seen = new Set<string>()
      for (let skip = 0; ; skip += 37) {
        const page = await tasksFor(journal.db, { ...ALL, whose: 'all', skip, limit: 37 }, reader)
        for (const { taskId } of page.entries) seen.add(taskId)
        if (page.entries.length < 37) break
      }
      const expected = rows.filter((row) => maySeeTask(reader, { ...row, ownerRole: row.ownerRole || null }))
      expect([...seen].sort()).toEqual(expected.map(({ id }) => id).sort())
      // The control: they are neither all nor none, but for whoever oversees.
      expect(expected.length === rows.length).toBe(reader.oversees)
      expect(expected.length).toBeGreaterThan(0)
    }
  } finally {
    await store.close()
  }
})

test('what is done or cancelled is only opened again', () =>
  fc.assert(
    fc.property(fc.constantFrom(...TaskStatus.options), fc.constantFrom(...TaskStatus.options), (from, to) => {
      if (!isTaskOpen(from)) expect(mayTaskBecome(from, to)).toBe(to === 'requested')
      if (from === to) expect(mayTaskBecome(from, to)).toBe(false)
    }),
  ))
