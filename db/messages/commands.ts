import type { Role } from '../../shared/access/index.ts'
import { type EntryId, Refusal, type UserId } from '../../shared/kernel/index.ts'
import type { MessageId, Recipient, ThreadId } from '../../shared/messages/index.ts'
import type { TaskDetails, TaskId } from '../../shared/tasks/index.ts'
import { type EntryOrigin, newEntry } from '../entry.ts'
import type { Journal, Work } from '../journal.ts'
import { addTask, type TaskWriter } from '../tasks/commands.ts'
import { mayUseTasks } from '../tasks/queries.ts'
import { membersOf, messageIn } from './queries.ts'

/** Who writes a message, and when. */
export type MessageWriter = TaskWriter
type Written = { body: string; urgent: boolean }

/**
 * Starts a thread with its first message.
 * @throws Refusal `rule-violation` with reason `recipient` where somebody could not read it; `nobody` where nobody would
 */
export function startThread(
  journal: Journal,
  writer: MessageWriter,
  input: Written & { patientId: string | null; subject: string; to: readonly Recipient[] },
): Promise<ThreadId> {
  const { author, authorName, ids, now } = writer
  const { patientId, subject, to } = input
  return journal.work(author, async (work) => {
    const threadId = ids.next<ThreadId>()
    const started = { authorId: author.userId, authorName, startedAt: now, lastSentAt: now }
    await work.insert('messageThread', { id: threadId, patientId, subject, ...started })
    if (author.userId !== null) await member(work, writer, threadId, { userId: author.userId as UserId })
    await addAll(work, writer, threadId, to)
    const readers = await send(work, writer, threadId, input)
    if (readers === 0)
      throw new Refusal('rule-violation', 'Nobody would read this: choose somebody else, or another team.', {
        reason: 'nobody',
      })
    work.audit({ action: 'create', category: 'messages', patientId, detail: { thread: threadId, readers } })
    return threadId
  })
}

/** Writes one more message into a thread; whoever is in it has it before her. */
export function replyTo(journal: Journal, writer: MessageWriter, threadId: string, written: Written): Promise<void> {
  return inThread(journal, writer, threadId, async (work, { lastSentAt }) => {
    // Whoever only read along is in it once she writes.
    const { userId } = writer.author
    if (userId !== null && !(await isIn(work, threadId, userId)))
      await member(work, writer, threadId, { userId: userId as UserId })
    const readers = await send(work, writer, threadId, written)
    // A clock that was set back does not bring the thread down in the list.
    await work.update('messageThread', threadId, { lastSentAt: Math.max(writer.now, lastSentAt) })
    return { readers }
  })
}

/** Lets others into a thread; what was written before waits for them unread, so that they see what they were let in for. */
export function addMembers(
  journal: Journal,
  writer: MessageWriter,
  threadId: string,
  to: readonly Recipient[],
): Promise<void> {
  return inThread(journal, writer, threadId, async (work) => {
    await addAll(work, writer, threadId, to)
    const last = await work.db
      .selectFrom('message')
      .select('id')
      .where('threadId', '=', threadId)
      .orderBy('sentAt', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    if (last) await receipts(work, writer, threadId, last.id)
    return { added: to.length }
  })
}

/** Somebody has read these messages of a thread. What she read before keeps its time. */
export function markRead(
  journal: Journal,
  writer: MessageWriter,
  about: { threadId: string; messageIds: readonly string[] },
): Promise<void> {
  return journal.work(writer.author, async (work) => {
    const rows = await work.db
      .selectFrom('messageReceipt')
      .select('id')
      .where('threadId', '=', about.threadId)
      .where('messageId', 'in', [...about.messageIds])
      .where('staffId', '=', writer.author.userId ?? '')
      .where('readAt', 'is', null)
      .execute()
    for (const { id } of rows) await work.update('messageReceipt', id, { readAt: writer.now })
    const thread = await readThread(work, about.threadId)
    const detail = { thread: about.threadId, read: rows.length }
    work.audit({ action: 'update', category: 'messages', patientId: thread.patientId, detail })
  })
}

/** Makes a task of a message; the same one again where it was made before and is still open. */
export function taskOfMessage(
  journal: Journal,
  writer: MessageWriter,
  about: { threadId: string; messageId: string; details: Omit<TaskDetails, 'title'> & { title?: string | undefined } },
): Promise<TaskId> {
  return journal.work(writer.author, async (work) => {
    const { patientId } = await readThread(work, about.threadId)
    const { body, authorName } = await readMessage(work, about)
    const { title = titleOf(body), detail, ...rest } = about.details
    const origin = { kind: 'message' as const, capability: 'messages', entryId: about.messageId as EntryId }
    const whole = detail === '' ? `${authorName}: ${body}` : detail
    return addTask(work, writer, { ...rest, title, detail: whole.slice(0, 4000), patientId, origin })
  })
}

/**
 * Puts a message into the chart that its thread is tied to, with who wrote it and when.
 * @throws Refusal `not-found` where the thread is tied to another chart, `filed` where it is in the chart already
 */
export function fileMessage(
  journal: Journal,
  origin: Omit<EntryOrigin, 'happened'> & { happenedAt: (sentAt: number) => EntryOrigin['happened'] },
  about: { threadId: string; messageId: string },
): Promise<EntryId> {
  return journal.work(origin.author, async (work) => {
    const thread = await readThread(work, about.threadId)
    const message = await readMessage(work, about)
    const filed = await work.db
      .selectFrom('communication')
      .select('id')
      .where('messageId', '=', message.id)
      .where('retractedAt', 'is', null)
      .executeTakeFirst()
    if (filed) throw new Refusal('conflict', 'This message is in the chart already.', { reason: 'filed' })
    const head = newEntry({ ...origin, happened: origin.happenedAt(message.sentAt) })
    await work.insert('communication', {
      ...head,
      conceptText: thread.subject,
      codings: '[]',
      code: '',
      codeSystem: '',
      status: 'completed',
      body: message.body,
      urgent: message.urgent,
      threadId: about.threadId,
      messageId: message.id,
      sentAt: message.sentAt,
      senderName: message.authorName,
    })
    const detail = { message: message.id, entry: head.id }
    work.audit({ action: 'create', category: 'messages', patientId: origin.patientId, detail })
    return head.id as EntryId
  })
}

const titleOf = (body: string): string => {
  const line = body.replaceAll(/\s+/g, ' ').trim()
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`
}

function inThread(
  journal: Journal,
  writer: MessageWriter,
  threadId: string,
  act: (work: Work, thread: { patientId: string | null; lastSentAt: number }) => Promise<Record<string, number>>,
): Promise<void> {
  return journal.work(writer.author, async (work) => {
    const thread = await readThread(work, threadId)
    const detail = { thread: threadId, ...(await act(work, thread)) }
    work.audit({ action: 'update', category: 'messages', patientId: thread.patientId, detail })
  })
}

async function readThread(work: Work, threadId: string) {
  const row = await work.db.selectFrom('messageThread').selectAll().where('id', '=', threadId).executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'This thread is not in the practice.')
  return row
}

async function readMessage(work: Work, about: { threadId: string; messageId: string }) {
  const message = await messageIn(work.db, about.threadId, about.messageId)
  if (!message) throw new Refusal('not-found', 'This message is not in the thread.')
  return message
}

/** Whether somebody is in a thread, herself or by a role that she has. */
async function isIn(work: Work, threadId: string, userId: string): Promise<boolean> {
  const person = await work.db.selectFrom('staff').select('roles').where('id', '=', userId).executeTakeFirst()
  const roles = JSON.parse(person?.roles ?? '[]') as string[]
  const members = await membersOf(work.db, threadId)
  return members.some((one) => one.userId === userId || (one.role !== null && roles.includes(one.role)))
}

async function addAll(work: Work, writer: MessageWriter, threadId: string, to: readonly Recipient[]): Promise<void> {
  for (const one of to) {
    const known = await membersOf(work.db, threadId)
    const there = known.some((each) => ('userId' in one ? each.userId === one.userId : each.role === one.role))
    if (!there) await member(work, writer, threadId, one)
  }
}

async function member(work: Work, writer: MessageWriter, threadId: string, one: Recipient): Promise<void> {
  const refused = (why: string) => new Refusal('rule-violation', why, { reason: 'recipient' })
  if ('role' in one && !mayUseTasks([one.role]))
    throw refused('Whoever has no access to patients cannot be written to.')
  if ('userId' in one) {
    const person = await work.db.selectFrom('staff').selectAll().where('id', '=', one.userId).executeTakeFirst()
    if (!person || person.active !== 1) throw refused('This person does not work here any more. Choose somebody else.')
    if (!mayUseTasks(JSON.parse(person.roles) as Role[]))
      throw refused('Whoever has no access to patients cannot be written to.')
  }
  await work.insert('threadMember', {
    id: writer.ids.next<string>(),
    threadId,
    staffId: 'userId' in one ? one.userId : null,
    role: 'role' in one ? one.role : '',
    addedAt: writer.now,
    addedBy: writer.author.userId,
  })
}

/** @returns how many have it before them */
async function send(work: Work, writer: MessageWriter, threadId: string, { body, urgent }: Written): Promise<number> {
  const { author, authorName, ids, now } = writer
  const id = ids.next<MessageId>()
  const written = { authorId: author.userId, authorName, sentAt: now, body, urgent: urgent ? 1 : 0 }
  await work.insert('message', { id, threadId, ...written })
  return receipts(work, writer, threadId, id)
}

/** Everybody who is in the thread now, herself or by a role, has the message before her; its author and who has it already not. */
async function receipts(work: Work, writer: MessageWriter, threadId: string, messageId: string): Promise<number> {
  const members = await membersOf(work.db, threadId)
  const staff = await work.db.selectFrom('staff').select(['id', 'roles']).where('active', '=', 1).execute()
  const have = await work.db.selectFrom('messageReceipt').select('staffId').where('messageId', '=', messageId).execute()
  const message = await work.db
    .selectFrom('message')
    .select('authorId')
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  const without = new Set([message.authorId, ...have.map(({ staffId }) => staffId)])
  const readers = staff.filter(({ id, roles }) => {
    const hers = JSON.parse(roles) as string[]
    return (
      !without.has(id) && members.some(({ userId, role }) => userId === id || (role !== null && hers.includes(role)))
    )
  })
  for (const { id } of readers)
    await work.insert('messageReceipt', {
      id: writer.ids.next<string>(),
      messageId,
      threadId,
      staffId: id,
      readAt: null,
    })
  return readers.length
}
