import type { Role } from '../../shared/access/index.ts'
import { type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import {
  isTaskOpen,
  mayTaskBecome,
  refuseSnooze,
  type TaskDetails,
  type TaskEventKind,
  type TaskId,
  type TaskOrigin,
  type TaskOwner,
  TaskPriority,
  TaskStatus,
} from '../../shared/tasks/index.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { namedId } from '../named-id.ts'
import type { Tables } from '../tables.ts'
import { mayUseTasks, openTasksFrom } from './queries.ts'

/** Who writes, and when. An EntryOrigin is one. */
export type TaskWriter = { author: Author; authorName: string; ids: IdSource; now: Instant }
export type NewTask = TaskDetails & { patientId: string | null; origin: TaskOrigin; named?: NamedTask }
/**
 * A task that several PCs may make without hearing of each other, meaning one: with this identifier. `madeAt`: where each of them finds all of it
 * by itself, the moment that each writes into its history, so that the line is one, too; without it, each writes its own.
 */
export type NamedTask = { id: string; madeAt?: number | undefined }
/** Which task, in the version that the person saw; without `revision` whatever stands. */
export type TaskStep = { taskId: string; revision?: number }

/**
 * Adds a task inside the caller's unit of work: it is there when what made it is, or neither. One that comes from an entry
 * (`origin.entryId`) is made once; while it is open, asking again answers with the same.
 * @throws Refusal `rule-violation` with reason `owner` where nobody could do it, `not-found` for an unknown patient
 */
export async function addTask(work: Work, writer: TaskWriter, task: NewTask): Promise<TaskId> {
  const [before] = await openTasksFrom(work.db, task.origin)
  if (before !== undefined) return before as TaskId
  const ownerName = await ownerText(work, task.owner)
  const { patientId, title, detail, dueOn, priority, origin } = task
  if (patientId !== null) {
    const patient = await work.db.selectFrom('patient').select('id').where('id', '=', patientId).executeTakeFirst()
    if (!patient) throw new Refusal('not-found', 'This patient is not in the practice.')
  }
  const { named } = task
  const id = (named?.id ?? writer.ids.next()) as TaskId
  await work.insert('task', {
    id,
    patientId,
    ...ownerColumns(task.owner),
    title,
    detail,
    dueOn,
    snoozedUntilOn: null,
    priority,
    status: 'requested',
    statusReason: '',
    originKind: origin.kind,
    originCapability: origin.capability,
    originEntryId: origin.entryId,
    authorId: writer.author.userId,
    authorName: writer.authorName,
    authoredAt: writer.now,
    closedAt: null,
    closedByName: '',
  })
  const line =
    named?.madeAt === undefined ? null : { id: namedId(work.practiceId, 'task-created', id), at: named.madeAt }
  await addEvent(work, writer, id, { kind: 'created', after: ownerName }, line)
  work.audit({ action: 'create', category: 'tasks', patientId, detail: { task: id, from: origin.kind } })
  return id
}

/** As `addTask`, as a unit of work of its own. */
export const writeTask = (journal: Journal, writer: TaskWriter, task: NewTask): Promise<TaskId> =>
  journal.work(writer.author, (work) => addTask(work, writer, task))

/**
 * Settles every open task that came from an entry, inside the caller's unit of work: what it was about was done, or is
 * not wanted any more.
 * @returns how many there were
 */
export async function settleTasksFrom(
  work: Work,
  writer: TaskWriter,
  origin: Pick<TaskOrigin, 'kind' | 'entryId'>,
  { to, reason }: { to: 'completed' | 'cancelled'; reason: string },
): Promise<number> {
  const open = await openTasksFrom(work.db, origin)
  for (const taskId of open) await move(work, writer, { taskId }, to, reason)
  return open.length
}

/** Changes what is to be done, by when, how urgent. @throws Refusal `conflict`, `task-closed`: so do all that follow */
export function changeTask(
  journal: Journal,
  writer: TaskWriter,
  step: TaskStep,
  details: Omit<TaskDetails, 'owner'>,
): Promise<void> {
  return onTask(journal, writer, step, async (work, row) => {
    assertOpen(row)
    const { title, detail, dueOn, priority } = details
    await work.update('task', row.id, { title, detail, dueOn, priority }, step.revision)
    const words = (one: { title: string; dueOn: string | null; priority: string }) =>
      [one.title, one.dueOn ?? '', one.priority].filter((word) => word !== '').join(' · ')
    await addEvent(work, writer, row.id, { kind: 'changed', before: words(row), after: words(details) })
  })
}

/** Adds a comment. It changes nothing of the task, so no version is asked for. */
export const commentOnTask = (journal: Journal, writer: TaskWriter, taskId: string, text: string): Promise<void> =>
  onTask(journal, writer, { taskId }, (work, row) => addEvent(work, writer, row.id, { kind: 'commented', note: text }))

/** Gives a task to somebody else, or to a team. */
export function assignTask(
  journal: Journal,
  writer: TaskWriter,
  step: TaskStep,
  { owner, note }: { owner: TaskOwner; note: string },
): Promise<void> {
  return onTask(journal, writer, step, async (work, row) => {
    assertOpen(row)
    const after = await ownerText(work, owner)
    const before = await nameOfOwner(work, row)
    await work.update('task', row.id, ownerColumns(owner), step.revision)
    await addEvent(work, writer, row.id, { kind: 'reassigned', note, before, after })
  })
}

/** Puts a task off to a day, or brings it back. @param today the day on the practice's wall */
export function snoozeTask(
  journal: Journal,
  writer: TaskWriter,
  step: TaskStep,
  { untilOn, today }: { untilOn: string | null; today: string },
): Promise<void> {
  return onTask(journal, writer, step, async (work, row) => {
    assertOpen(row)
    const priority = TaskPriority.safeParse(row.priority).data ?? 'routine'
    const why = untilOn === null ? null : refuseSnooze({ priority }, untilOn, today)
    if (why) throw new Refusal('rule-violation', why, { reason: 'snooze' })
    await work.update('task', row.id, { snoozedUntilOn: untilOn }, step.revision)
    await addEvent(work, writer, row.id, { kind: 'snoozed', before: row.snoozedUntilOn ?? '', after: untilOn ?? '' })
  })
}

/** Takes a task up, ends it, or opens it again. @throws Refusal `task-status` where it may not become that */
export const moveTask = (
  journal: Journal,
  writer: TaskWriter,
  step: TaskStep,
  { to, reason }: { to: TaskStatus; reason: string },
): Promise<void> => journal.work(writer.author, (work) => move(work, writer, step, to, reason))

const EVENT_OF: Readonly<Record<TaskStatus, TaskEventKind>> = {
  requested: 'reopened',
  'in-progress': 'started',
  completed: 'completed',
  cancelled: 'cancelled',
}

async function move(work: Work, writer: TaskWriter, step: TaskStep, to: TaskStatus, reason: string): Promise<void> {
  const row = await readTask(work, step.taskId)
  const from = TaskStatus.safeParse(row.status).data ?? 'requested'
  if (!mayTaskBecome(from, to))
    throw new Refusal('rule-violation', 'The task stands otherwise by now; that cannot be done with it.', {
      reason: 'task-status',
    })
  const ends = !isTaskOpen(to)
  const { userId } = writer.author
  // Whoever takes up or ends what was the team's is the one who did it.
  const takes = to === 'in-progress' && row.ownerId === null && userId !== null
  const changes = {
    status: to,
    statusReason: reason,
    closedAt: ends ? writer.now : null,
    closedByName: ends ? writer.authorName : '',
    ...(to === 'requested' && { snoozedUntilOn: null }),
    ...(takes && { ownerId: userId, ownerRole: '' }),
  }
  await work.update('task', row.id, changes, step.revision)
  await addEvent(work, writer, row.id, { kind: EVENT_OF[to], note: reason })
  const detail = { task: row.id, from, to, ...(reason !== '' && { reason }) }
  work.audit({ action: 'update', category: 'tasks', patientId: row.patientId, detail })
}

function onTask(
  journal: Journal,
  writer: TaskWriter,
  step: TaskStep,
  act: (work: Work, row: Tables['task']) => Promise<void>,
): Promise<void> {
  return journal.work(writer.author, async (work) => {
    const row = await readTask(work, step.taskId)
    await act(work, row)
    work.audit({ action: 'update', category: 'tasks', patientId: row.patientId, detail: { task: row.id } })
  })
}

async function readTask(work: Work, taskId: string): Promise<Tables['task']> {
  const row = await work.db.selectFrom('task').selectAll().where('id', '=', taskId).executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'This task is not in the practice.')
  return row
}

function assertOpen({ status }: { status: string }): void {
  if (status === 'completed' || status === 'cancelled')
    throw new Refusal('rule-violation', 'This task is done or cancelled. Open it again first.', {
      reason: 'task-closed',
    })
}

const NOT_FOR_HER = 'Tasks cannot be given to somebody without access to patients.'

const ownerColumns = (owner: TaskOwner) =>
  'userId' in owner ? { ownerId: owner.userId, ownerRole: '' } : { ownerId: null, ownerRole: owner.role }

/** What an owner is called in the history: a person's name, or the name of the role. */
async function ownerText(work: Work, owner: TaskOwner): Promise<string> {
  const refused = (why: string) => new Refusal('rule-violation', why, { reason: 'owner' })
  if ('role' in owner) {
    if (!mayUseTasks([owner.role])) throw refused(NOT_FOR_HER)
    return owner.role
  }
  const person = await work.db.selectFrom('staff').selectAll().where('id', '=', owner.userId).executeTakeFirst()
  if (!person || person.active !== 1) throw refused('This person does not work here any more. Choose somebody else.')
  if (!mayUseTasks(JSON.parse(person.roles) as Role[])) throw refused(NOT_FOR_HER)
  return person.displayName
}

async function nameOfOwner(work: Work, { ownerId, ownerRole }: Tables['task']): Promise<string> {
  if (ownerId === null) return ownerRole
  const person = await work.db.selectFrom('staff').select('displayName').where('id', '=', ownerId).executeTakeFirst()
  return person?.displayName ?? ''
}

const addEvent = (
  work: Work,
  { ids, now, author, authorName }: TaskWriter,
  taskId: string,
  { kind, note = '', before = '', after = '' }: { kind: TaskEventKind; note?: string; before?: string; after?: string },
  line: { id: string; at: number } | null = null,
): Promise<void> =>
  work.insert('taskEvent', {
    id: line?.id ?? ids.next<string>(),
    taskId,
    recordedAt: line?.at ?? now,
    authorId: author.userId,
    authorName,
    kind,
    note,
    beforeText: before,
    afterText: after,
  })
