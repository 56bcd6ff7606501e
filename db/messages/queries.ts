import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from 'kysely'
import type { Message, OpenThread, Thread, ThreadMember } from '../../shared/messages/index.ts'
import { chartIds, type ClosedCharts, isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>
type Where = ExpressionBuilder<Tables & { thread: Tables['messageThread'] }, 'thread'>

/** Who reads: with her roles, whether she reads charts, and which stay closed to her. */
export type MessageReader = {
  userId: string
  roles: readonly string[]
  readsCharts: boolean
  closed: ClosedCharts
}

/** How much of a message lists show. */
const WORDS = 120

const isMember = (where: Where, { userId, roles }: MessageReader): Expression<SqlBool> =>
  where(
    'thread.id',
    'in',
    where
      .selectFrom('threadMember as member')
      .select('member.threadId')
      .where((of) => {
        const herself = of('member.staffId', '=', userId)
        return roles.length === 0 ? herself : of.or([herself, of('member.role', 'in', [...roles])])
      }),
  )

const mayRead = (where: Where, reader: MessageReader): Expression<SqlBool> => {
  const member = isMember(where, reader)
  return reader.readsCharts ? where.or([member, where('thread.patientId', 'is not', null)]) : member
}

const unreadOf = (where: Where, { userId }: MessageReader) =>
  where
    .selectFrom('messageReceipt as receipt')
    .innerJoin('message', 'message.id', 'receipt.messageId')
    .whereRef('receipt.threadId', '=', 'thread.id')
    .where('receipt.staffId', '=', userId)
    .where('receipt.readAt', 'is', null)

const threadsWith = (db: Db, reader: MessageReader) =>
  db
    .selectFrom('messageThread as thread')
    .leftJoin('patient', 'patient.id', 'thread.patientId')
    .selectAll('thread')
    .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
    .select(isClosed('thread.patientId', reader.closed).as('shut'))
    .select((of) => {
      const where = of as never as Where
      const last = (column: 'body' | 'authorName') =>
        of
          .selectFrom('message')
          .select(`message.${column}`)
          .whereRef('message.threadId', '=', 'thread.id')
          .orderBy('message.sentAt', 'desc')
          .orderBy('message.id', 'desc')
          .limit(1)
      return [
        last('body').as('lastBody'),
        last('authorName').as('lastByName'),
        of
          .selectFrom('message')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .whereRef('message.threadId', '=', 'thread.id')
          .as('count'),
        unreadOf(where, reader)
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .as('unread'),
        unreadOf(where, reader)
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .where('message.urgent', '=', 1)
          .as('urgentUnread'),
      ]
    })

type ThreadRow = Awaited<ReturnType<ReturnType<typeof threadsWith>['executeTakeFirstOrThrow']>>

/** A thread as the contract shows it; of a closed chart no more than that there is something. */
function toThread(row: ThreadRow): Thread {
  const shut = Number(row.shut) === 1
  return {
    threadId: row.id,
    patientId: row.patientId,
    patientName: shut || row.familyName === null ? '' : `${row.familyName}, ${row.givenName ?? ''}`,
    birthOn: shut ? null : row.birthOn,
    shut,
    subject: shut ? '' : row.subject,
    startedByName: row.authorName,
    lastSentAt: row.lastSentAt,
    lastByName: row.lastByName ?? '',
    lastWords: shut ? '' : (row.lastBody ?? '').replaceAll(/\s+/g, ' ').slice(0, WORDS),
    count: Number(row.count),
    unread: Number(row.unread),
    urgentUnread: Number(row.urgentUnread),
  } as Thread
}

/** A page of the threads that somebody is in: those with something urgent unread first, then the latest. */
export async function threadsFor(
  db: Db,
  about: { unreadOnly: boolean; skip: number; limit: number },
  reader: MessageReader,
): Promise<{ entries: Thread[]; total: number }> {
  const hasUnread = (where: Where, urgent: boolean) => {
    const unread = unreadOf(where, reader).select('receipt.id')
    return where.exists(urgent ? unread.where('message.urgent', '=', 1) : unread)
  }
  const wanted = (where: Where) =>
    about.unreadOnly ? where.and([isMember(where, reader), hasUnread(where, false)]) : isMember(where, reader)
  const urgentFirst = (where: Where) => where.case().when(hasUnread(where, true)).then(0).else(1).end()
  const rows = await threadsWith(db, reader)
    .where(wanted as never)
    .orderBy(urgentFirst as never)
    .orderBy('thread.lastSentAt', 'desc')
    .orderBy('thread.id', 'desc')
    .offset(about.skip)
    .limit(about.limit)
    .execute()
  return { entries: rows.map(toThread), total: await countThreads(db, wanted) }
}

/** The threads that are tied to one patient, whichever of her charts they were begun in. */
export async function threadsOf(
  db: Db,
  about: { patientId: string; skip: number; limit: number },
  reader: MessageReader,
): Promise<{ entries: Thread[]; total: number }> {
  const ids = await chartIds(db, about.patientId)
  const wanted = (where: Where) => where.and([where('thread.patientId', 'in', ids), mayRead(where, reader)])
  const rows = await threadsWith(db, reader)
    .where(wanted as never)
    .orderBy('thread.lastSentAt', 'desc')
    .orderBy('thread.id', 'desc')
    .offset(about.skip)
    .limit(about.limit)
    .execute()
  return { entries: rows.map(toThread), total: await countThreads(db, wanted) }
}

async function countThreads(db: Db, wanted: (where: Where) => Expression<SqlBool>): Promise<number> {
  const counted = await db
    .selectFrom('messageThread as thread')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where(wanted as never)
    .executeTakeFirstOrThrow()
  return Number(counted.n)
}

/** How many messages somebody has not read. */
export async function unreadMessages(db: Db, userId: string): Promise<{ unread: number; urgent: number }> {
  const row = await db
    .selectFrom('messageReceipt as receipt')
    .innerJoin('message', 'message.id', 'receipt.messageId')
    .select(({ fn }) => [fn.countAll<number>().as('unread'), fn.sum<number>('message.urgent').as('urgent')])
    .where('receipt.staffId', '=', userId)
    .where('receipt.readAt', 'is', null)
    .executeTakeFirstOrThrow()
  return { unread: Number(row.unread), urgent: Number(row.urgent ?? 0) }
}

/** One thread with its last messages, oldest first; undefined where there is none, or where she may not read it. */
export async function openThread(
  db: Db,
  about: { threadId: string; limit: number },
  reader: MessageReader,
): Promise<OpenThread | undefined> {
  const row = await threadsWith(db, reader)
    .where('thread.id', '=', about.threadId)
    .where(((where: Where) => mayRead(where, reader)) as never)
    .executeTakeFirst()
  if (!row) return undefined
  const thread = toThread(row)
  const members = await membersOf(db, about.threadId)
  const hers = ({ userId, role }: ThreadMember) => userId === reader.userId || reader.roles.some((one) => one === role)
  const messages = await messagesOf(db, about, reader.userId)
  return { thread, members, onlooker: !members.some(hers), messages, earlier: thread.count - messages.length }
}

/** Who is in a thread: people by name, then teams. */
export async function membersOf(db: Db, threadId: string): Promise<ThreadMember[]> {
  const rows = await db
    .selectFrom('threadMember as member')
    .leftJoin('staff', 'staff.id', 'member.staffId')
    .select(['member.staffId', 'member.role', 'staff.displayName'])
    .where('member.threadId', '=', threadId)
    .orderBy('staff.displayName')
    .orderBy('member.role')
    .execute()
  return rows.map(({ staffId, role, displayName }) => ({
    userId: staffId,
    role: role === '' ? null : role,
    name: displayName ?? '',
  })) as ThreadMember[]
}

async function messagesOf(db: Db, about: { threadId: string; limit: number }, userId: string): Promise<Message[]> {
  const rows = await db
    .selectFrom('message')
    .selectAll('message')
    .select((of) => [
      of
        .selectFrom('task')
        .select('task.id')
        .whereRef('task.originEntryId', '=', 'message.id')
        .where('task.originKind', '=', 'message')
        .limit(1)
        .as('taskId'),
      of
        .selectFrom('communication')
        .select('communication.id')
        .whereRef('communication.messageId', '=', 'message.id')
        .where('communication.retractedAt', 'is', null)
        .limit(1)
        .as('entryId'),
    ])
    .where('message.threadId', '=', about.threadId)
    .orderBy('message.sentAt', 'desc')
    .orderBy('message.id', 'desc')
    .limit(about.limit)
    .execute()
  const receipts = await db
    .selectFrom('messageReceipt as receipt')
    .innerJoin('staff', 'staff.id', 'receipt.staffId')
    .select(['receipt.messageId', 'receipt.staffId', 'receipt.readAt', 'staff.displayName'])
    .where('receipt.threadId', '=', about.threadId)
    .orderBy('receipt.readAt')
    .execute()
  const byMessage = Map.groupBy(receipts, ({ messageId }) => messageId)
  return rows.toReversed().map((row) => {
    const all = byMessage.get(row.id) ?? []
    const { authorId, authorName, sentAt, body, urgent, taskId, entryId } = row
    return {
      messageId: row.id,
      authorId,
      authorName,
      sentAt,
      body,
      urgent: urgent === 1,
      unread: all.some(({ staffId, readAt }) => staffId === userId && readAt === null),
      readBy: all.flatMap(({ displayName, readAt }) => (readAt === null ? [] : [{ name: displayName, at: readAt }])),
      waiting: all.filter(({ readAt }) => readAt === null).length,
      taskId,
      entryId,
    } as Message
  })
}

/** One message with its thread; undefined where there is none of it there. */
export const messageIn = (db: Db, threadId: string, messageId: string): Promise<Tables['message'] | undefined> =>
  db.selectFrom('message').selectAll().where('id', '=', messageId).where('threadId', '=', threadId).executeTakeFirst()
