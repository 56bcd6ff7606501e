import { expect, test } from '@jest/globals'
import { addMembers, fileMessage, markRead, replyTo, startThread, taskOfMessage } from '../../db/messages/commands.ts'
import { openThread, threadsFor, threadsOf, unreadMessages } from '../../db/messages/queries.ts'
import { tasksOf } from '../../db/tasks/queries.ts'
import { timelinePage } from '../../db/timeline/page.ts'
import { closedCharts } from '../../db/chart.ts'
import { type Instant, momentIn } from '../../shared/kernel/index.ts'
import type { Recipient } from '../../shared/messages/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { person } from '../tasks/support.ts'

const PAGE = { unreadOnly: false, skip: 0, limit: 50 }

async function setUp(store: AnyStore, name: string) {
  const chart = await chartIn(store, name)
  const lee = await person(store, 'Dr. Lee', ['prescriber'])
  const nia = await person(store, 'Nia Nurse', ['nurse'])
  const noor = await person(store, 'Noor Nurse', ['nurse'])
  const dana = await person(store, 'Dana Desk', ['front-desk'])
  const start = (to: Recipient[], more: object = {}) =>
    startThread(store.journal, lee.writer(), {
      patientId: chart.patientId,
      subject: 'Potassium',
      body: 'Please call her',
      urgent: false,
      to,
      ...more,
    })
  const read = async (threadId: string, who: typeof lee, limit = 50) =>
    openThread(store.journal.db, { threadId, limit }, who.reader())
  return { chart, lee, nia, noor, dana, start, read }
}

test.each(ENGINES)('%s: everybody of a team has it before her, each reads for herself', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { lee, nia, noor, dana, start, read } = await setUp(store, name)
    const threadId = await start([{ role: 'nurse' }], { urgent: true })
    expect(await unreadMessages(journal.db, nia.userId)).toEqual({ unread: 1, urgent: 1 })
    expect(await unreadMessages(journal.db, lee.userId)).toEqual({ unread: 0, urgent: 0 })
    expect(await read(threadId, dana)).toBeUndefined()
    const [message] = (await read(threadId, nia))?.messages ?? []
    expect(message).toMatchObject({ body: 'Please call her', urgent: true, unread: true, readBy: [], waiting: 2 })
    // Looking at it changes nothing; saying so does.
    expect((await unreadMessages(journal.db, nia.userId)).unread).toBe(1)
    const messageIds = [message?.messageId ?? '']
    await markRead(journal, nia.writer(), { threadId, messageIds })
    store.clock.advance(60_000)
    const when = store.clock.now() - 60_000
    await markRead(journal, nia.writer(), { threadId, messageIds })
    expect((await read(threadId, lee))?.messages[0]).toMatchObject({
      readBy: [{ name: 'Nia Nurse', at: when }],
      waiting: 1,
    })
    expect((await unreadMessages(journal.db, noor.userId)).unread).toBe(1)

    await replyTo(journal, nia.writer(), threadId, { body: 'She comes at ten', urgent: false })
    expect(await unreadMessages(journal.db, lee.userId)).toEqual({ unread: 1, urgent: 0 })
    expect(await unreadMessages(journal.db, noor.userId)).toEqual({ unread: 2, urgent: 1 })
    // The control: what one wrote oneself does not wait for one.
    expect((await unreadMessages(journal.db, nia.userId)).unread).toBe(0)
    await addMembers(journal, lee.writer(), threadId, [{ userId: dana.userId }, { role: 'nurse' }])
    expect((await read(threadId, dana))?.messages).toHaveLength(2)
    expect((await unreadMessages(journal.db, dana.userId)).unread).toBe(1)
    expect((await read(threadId, dana))?.members.map((one) => one.role ?? one.name)).toHaveLength(3)
    expect(await read(threadId, lee, 1)).toMatchObject({ earlier: 1, messages: [{ body: 'She comes at ten' }] })
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: urgent and unread first, then the latest; a closed chart says nothing', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { chart, lee, nia, dana, start } = await setUp(store, name)
    await start([{ userId: nia.userId }], { subject: 'urgent', urgent: true })
    store.clock.advance(60_000)
    await start([{ userId: nia.userId }], { subject: 'older', patientId: null })
    store.clock.advance(60_000)
    const third = await start([{ userId: nia.userId }, { userId: dana.userId }], { subject: 'latest' })
    const list = async (who = nia, more: object = {}) => {
      const { entries, total } = await threadsFor(journal.db, { ...PAGE, ...more }, who.reader())
      return [entries.map(({ subject, unread }) => `${subject} ${unread}`), total]
    }
    expect(await list()).toEqual([['urgent 1', 'latest 1', 'older 1'], 3])
    expect(await list(nia, { skip: 1, limit: 1 })).toEqual([['latest 1'], 3])
    const thread = await openThread(journal.db, { threadId: third, limit: 9 }, nia.reader())
    await markRead(journal, nia.writer(), {
      threadId: third,
      messageIds: thread?.messages.map(({ messageId }) => messageId) ?? [],
    })
    expect(await list(nia, { unreadOnly: true })).toEqual([['urgent 1', 'older 1'], 2])
    expect(await list(dana)).toEqual([['latest 1'], 1])
    const { patientId } = chart
    const tied = async (who: typeof nia) => (await threadsOf(journal.db, { ...PAGE, patientId }, who.reader())).total
    // Whoever reads charts reads what is tied to them; the front desk what was written to it.
    expect([await tied(lee), await tied(nia), await tied(dana)]).toEqual([2, 2, 1])
    const other = await person(store, 'Dr. Other', ['prescriber'])
    expect(await tied(other)).toBe(2)
    expect(await openThread(journal.db, { threadId: third, limit: 9 }, other.reader())).toMatchObject({
      onlooker: true,
    })
    await journal.work(lee.writer().author, (work) => work.update('patient', patientId, { sensitive: 1 }))
    const closed = closedCharts([])
    const { entries } = await threadsFor(journal.db, PAGE, nia.reader({ closed }))
    expect(entries.map(({ shut, subject, lastWords, patientName }) => [shut, subject, lastWords, patientName])).toEqual(
      [
        [true, '', '', ''],
        [true, '', '', ''],
        [false, 'older', 'Please call her', ''],
      ],
    )
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: a message becomes a task once, and stands in the chart once', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { chart, lee, nia, start } = await setUp(store, name)
    const { patientId } = chart
    const threadId = await start([{ role: 'nurse' }], { body: 'Potassium 6.1.\nCall her today' })
    const message = async () => {
      const found = await openThread(journal.db, { threadId, limit: 9 }, lee.reader())
      if (!found?.messages[0]) throw new Error('no message')
      return found.messages[0]
    }
    const { messageId } = await message()
    const details = { detail: '', owner: { role: 'nurse' as const }, dueOn: null, priority: 'urgent' as const }
    const about = { threadId, messageId, details }
    const taskId = await taskOfMessage(journal, nia.writer(), about)
    expect(await taskOfMessage(journal, nia.writer(), about)).toBe(taskId)
    expect(
      (await tasksOf(journal.db, { patientId, state: 'open', skip: 0, limit: 9 }, nia.reader())).entries,
    ).toMatchObject([
      {
        title: 'Potassium 6.1. Call her today',
        detail: 'Dr. Lee: Potassium 6.1.\nCall her today',
        origin: { kind: 'message' },
      },
    ])
    const { happened: _happened, ...origin } = chart.origin()
    const happenedAt = (sentAt: number) => momentIn(chart.timeZone, sentAt as Instant)
    const file = () => fileMessage(journal, { ...origin, happenedAt }, { threadId, messageId })
    const entryId = await file()
    await expect(file()).rejects.toMatchObject({ reason: 'filed' })
    expect(await message()).toMatchObject({ taskId, entryId })
    const filter = { kinds: [], encounterId: null, authorName: null, text: '', from: null, until: null }
    const question = { patientIds: [patientId], filter, after: null, limit: 20 }
    const entries = await timelinePage(journal.db, question as never)
    expect(entries).toMatchObject([{ kind: 'message', title: 'Potassium', entryId }])
    const foreign = await start([{ role: 'nurse' }])
    await expect(taskOfMessage(journal, nia.writer(), { ...about, threadId: foreign })).rejects.toMatchObject({
      code: 'not-found',
    })
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: nothing is written to nobody, nor to whoever may not see patients', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { lee, nia, start } = await setUp(store, name)
    const admin = await person(store, 'Ada Admin', ['administrator'])
    await expect(start([{ userId: admin.userId }])).rejects.toMatchObject({ reason: 'recipient' })
    await expect(start([{ role: 'administrator' }])).rejects.toMatchObject({ reason: 'recipient' })
    await expect(start([{ role: 'biller' }])).rejects.toMatchObject({ reason: 'nobody' })
    await expect(start([{ userId: lee.userId }])).rejects.toMatchObject({ reason: 'nobody' })
    await journal.work(lee.writer().author, (work) => work.update('staff', nia.userId, { active: 0 }))
    await expect(start([{ userId: nia.userId }])).rejects.toMatchObject({ reason: 'recipient' })
    expect((await threadsFor(journal.db, PAGE, lee.reader())).total).toBe(0)
  } finally {
    await store.close()
  }
})
