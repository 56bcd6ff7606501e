import type { ExpressionBuilder, Kysely } from 'kysely'
import { isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'
import { counted, type HandoverReader, item, type Part, seenUpTo } from './reader.ts'

type Db = Kysely<Tables>
type OfTask = ExpressionBuilder<Tables, 'task'>

/** What is hers or her team's, not put off, and due by today or on no day: what is due later does not wait yet. */
const isDue = (where: OfTask, { userId, roles, today }: HandoverReader, calls: boolean) =>
  where.and([
    where('task.status', 'in', ['requested', 'in-progress']),
    where('task.originKind', calls ? '=' : '!=', 'promised-call'),
    where.or([
      where('task.ownerId', '=', userId),
      where('task.ownerRole', 'in', roles.length === 0 ? ['-'] : [...roles]),
    ]),
    where.or([where('task.snoozedUntilOn', 'is', null), where('task.snoozedUntilOn', '<=', today)]),
    where.or([where('task.dueOn', 'is', null), where('task.dueOn', '<=', today)]),
  ])

const isPressing = (where: OfTask, { today }: HandoverReader) =>
  where.or([where('task.priority', '=', 'stat'), where('task.dueOn', '<', today)])

/** Tasks that wait; `calls`: those that were promised to a patient. */
export const tasksPart = (calls: boolean): Part => ({
  async count(db: Db, reader) {
    const row = await db
      .selectFrom('task')
      .select((of) => [
        of.fn.countAll<number>().as('total'),
        of.fn.sum<number>(of.case().when('task.authoredAt', '>', seenUpTo(reader)).then(1).else(0).end()).as('fresh'),
        of.fn.sum<number>(of.case().when(isPressing(of, reader)).then(1).else(0).end()).as('pressing'),
      ])
      .where((where) => isDue(where, reader, calls))
      .executeTakeFirstOrThrow()
    return counted(row)
  },
  async page(db: Db, reader, { skip, limit }) {
    const rows = await db
      .selectFrom('task')
      .leftJoin('patient', 'patient.id', 'task.patientId')
      .selectAll('task')
      .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
      .select(isClosed('task.patientId', reader.closed).as('shut'))
      .where((where) => isDue(where as unknown as OfTask, reader, calls))
      .orderBy((of) =>
        of
          .case()
          .when(isPressing(of as unknown as OfTask, reader))
          .then(0)
          .else(1)
          .end(),
      )
      .orderBy((of) =>
        of.case('task.priority').when('stat').then(0).when('asap').then(1).when('urgent').then(2).else(3).end(),
      )
      .orderBy((of) => of.fn.coalesce('task.dueOn', of.val('9999-12-31')))
      .orderBy('task.authoredAt')
      .orderBy('task.id')
      .offset(skip)
      .limit(limit)
      .execute()
    return rows.map((row) => {
      const pressing = row.priority === 'stat' || (row.dueOn !== null && row.dueOn < reader.today)
      const { title, detail, authoredAt, authorName, dueOn } = row
      const said = { title, detail, at: authoredAt, byName: authorName, dueOn, pressing, taskId: row.id }
      return item(calls ? 'calls' : 'tasks', row, said, reader.sinceAt)
    })
  },
})

/** Threads with something that she has not read. */
export const messagesPart: Part = {
  async count(db: Db, reader) {
    const waiting = unreadThreads(db, reader).as('waiting')
    const row = await db
      .selectFrom(waiting)
      .select((of) => [
        of.fn.countAll<number>().as('total'),
        of.fn.sum<number>(of.case().when('waiting.lastAt', '>', seenUpTo(reader)).then(1).else(0).end()).as('fresh'),
        of.fn.sum<number>(of.case().when('waiting.urgent', '=', 1).then(1).else(0).end()).as('pressing'),
      ])
      .executeTakeFirstOrThrow()
    return counted(row)
  },
  async page(db: Db, reader, { skip, limit }) {
    const waiting = unreadThreads(db, reader).as('waiting')
    const rows = await db
      .selectFrom(waiting)
      .innerJoin('messageThread as thread', 'thread.id', 'waiting.threadId')
      .leftJoin('patient', 'patient.id', 'thread.patientId')
      .select(['thread.id', 'thread.patientId', 'thread.subject'])
      .select(['waiting.lastAt', 'waiting.urgent', 'waiting.unread'])
      .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
      .select(isClosed('thread.patientId', reader.closed).as('shut'))
      .select((of) => [
        of
          .selectFrom('message')
          .select('message.body')
          .whereRef('message.threadId', '=', 'thread.id')
          .orderBy('message.sentAt', 'desc')
          .orderBy('message.id', 'desc')
          .limit(1)
          .as('body'),
        of
          .selectFrom('message')
          .select('message.authorName')
          .whereRef('message.threadId', '=', 'thread.id')
          .orderBy('message.sentAt', 'desc')
          .orderBy('message.id', 'desc')
          .limit(1)
          .as('byName'),
      ])
      .orderBy('waiting.urgent', 'desc')
      .orderBy('waiting.lastAt', 'desc')
      .orderBy('thread.id')
      .offset(skip)
      .limit(limit)
      .execute()
    return rows.map((row) => {
      const detail = (row.body ?? '').replaceAll(/\s+/g, ' ').slice(0, 160)
      const said = { title: row.subject, detail, at: Number(row.lastAt), byName: row.byName ?? '' }
      const pressing = Number(row.urgent) === 1
      return item('messages', row, { ...said, pressing, threadId: row.id }, reader.sinceAt)
    })
  },
}

const unreadThreads = (db: Db, { userId }: HandoverReader) =>
  db
    .selectFrom('messageReceipt as receipt')
    .innerJoin('message', 'message.id', 'receipt.messageId')
    .select(({ fn }) => [
      'receipt.threadId',
      fn.max<number>('message.sentAt').as('lastAt'),
      fn.max<number>('message.urgent').as('urgent'),
      fn.countAll<number>().as('unread'),
    ])
    .where('receipt.staffId', '=', userId)
    .where('receipt.readAt', 'is', null)
    .groupBy('receipt.threadId')
