import { type Expression, type ExpressionBuilder, type Kysely, sql, type SqlBool } from 'kysely'
import { permissionsOf, type Role } from '../../shared/access/index.ts'
import type { CivilDate } from '../../shared/kernel/index.ts'
import {
  type Colleague,
  isSnoozed,
  isTaskOverdue,
  type Task,
  type TaskEvent,
  type TaskOrigin,
  TaskOriginKind,
  TaskPriority,
  TaskStatus,
  type TaskViewer,
  type Whose,
} from '../../shared/tasks/index.ts'
import { chartIds, type ClosedCharts, isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>
type Where = ExpressionBuilder<Tables & { task: Tables['task'] }, 'task'>

/** Who asks, which charts stay closed to her, and the day on the practice's wall. */
export type TaskReader = TaskViewer & { closed: ClosedCharts; today: CivilDate }
export type TaskQuestion = {
  whose: Whose
  state: 'open' | 'closed'
  overdueOnly: boolean
  withSnoozed: boolean
  skip: number
  limit: number
}

const OPEN = ['requested', 'in-progress']
const CLOSED = ['completed', 'cancelled']
/** What is due on no day comes after all that is. */
const NO_DAY = '9999-12-31'

const ofTeam = (where: Where, { roles }: TaskViewer): Expression<SqlBool> =>
  // A person's own task has an empty role, which is no role of anybody.
  where('task.ownerRole', 'in', roles.length === 0 ? ['-'] : [...roles])

/** The same as the rule `maySeeTask`, as SQL. */
function isHers(where: Where, reader: TaskViewer): Expression<SqlBool> {
  if (reader.oversees) return sql<SqlBool>`1 = 1`
  const any = [
    where('task.ownerId', '=', reader.userId),
    where('task.authorId', '=', reader.userId),
    ofTeam(where, reader),
  ]
  return where.or(reader.readsCharts ? [...any, where('task.patientId', 'is not', null)] : any)
}

function whoseIs(where: Where, whose: Whose, reader: TaskViewer): Expression<SqlBool> {
  const mine = where('task.ownerId', '=', reader.userId)
  if (whose === 'mine') return mine
  if (whose === 'team') return ofTeam(where, reader)
  if (whose === 'mine-and-team') return where.or([mine, ofTeam(where, reader)])
  if (whose === 'all') return sql<SqlBool>`1 = 1`
  const others = where.or([where('task.ownerId', 'is', null), where('task.ownerId', '!=', reader.userId)])
  return where.and([where('task.authorId', '=', reader.userId), others])
}

const isAwake = (where: Where, today: string): Expression<SqlBool> =>
  where.or([where('task.snoozedUntilOn', 'is', null), where('task.snoozedUntilOn', '<=', today)])

const tasksWith = (db: Db, closed: ClosedCharts) =>
  db
    .selectFrom('task')
    .leftJoin('patient', 'patient.id', 'task.patientId')
    .leftJoin('staff as owner', 'owner.id', 'task.ownerId')
    .selectAll('task')
    .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
    .select(['owner.displayName as ownerName', 'owner.active as ownerActive'])
    .select(isClosed('task.patientId', closed).as('shut'))

type TaskRow = Awaited<ReturnType<ReturnType<typeof tasksWith>['executeTakeFirstOrThrow']>>

/** A task as the contract shows it; of a closed chart no more than that there is something. */
function toTask(row: TaskRow, today: string): Task {
  const shut = Number(row.shut) === 1
  const status = TaskStatus.safeParse(row.status).data ?? 'requested'
  const { dueOn, snoozedUntilOn, patientId, revision, ownerId, authorId, authorName, authoredAt, closedAt } = row
  const kept = { revision, patientId, ownerId, dueOn, snoozedUntilOn, authorId, authorName, authoredAt, closedAt }
  return {
    taskId: row.id,
    ...kept,
    patientName: shut || row.familyName === null ? '' : `${row.familyName}, ${row.givenName ?? ''}`,
    birthOn: shut ? null : row.birthOn,
    shut,
    status,
    title: shut ? '' : row.title,
    detail: shut ? '' : row.detail,
    ownerRole: row.ownerRole === '' ? null : row.ownerRole,
    ownerName: row.ownerName ?? '',
    ownerGone: row.ownerActive === 0,
    priority: TaskPriority.safeParse(row.priority).data ?? 'routine',
    statusReason: shut ? '' : row.statusReason,
    origin: {
      kind: TaskOriginKind.safeParse(row.originKind).data ?? 'by-hand',
      capability: row.originCapability,
      entryId: row.originEntryId,
    },
    closedByName: row.closedByName,
    overdue: isTaskOverdue({ status, dueOn }, today),
    snoozed: isSnoozed({ status, snoozedUntilOn }, today),
  } as Task
}

/**
 * A page of the tasks that are any of the reader's business: what is to be done at once first, then by the day it is due.
 * @returns `total` counts all pages, `snoozed` those that are left out because they were put off
 */
export async function tasksFor(
  db: Db,
  question: TaskQuestion,
  reader: TaskReader,
): Promise<{ entries: Task[]; total: number; snoozed: number }> {
  const { whose, state, overdueOnly, withSnoozed, skip, limit } = question
  const wanted = (where: Where) => {
    const all = [
      where('task.status', 'in', state === 'open' ? OPEN : CLOSED),
      isHers(where, reader),
      whoseIs(where, whose, reader),
    ]
    if (overdueOnly) all.push(where('task.dueOn', '<', reader.today))
    return where.and(all)
  }
  const hides = state === 'open' && !withSnoozed
  const shown = (where: Where) => (hides ? where.and([wanted(where), isAwake(where, reader.today)]) : wanted(where))
  const counted = await db
    .selectFrom('task')
    .select(({ fn }) => fn.countAll<number>().as('all'))
    .select((of) => of.fn.sum<number>(of.case().when(isAwake(of, reader.today)).then(1).else(0).end()).as('awake'))
    .where(wanted)
    .executeTakeFirstOrThrow()
  const [all, awake] = [Number(counted.all), Number(counted.awake ?? 0)]
  const page = inOrder(tasksWith(db, reader.closed).where(shown as never), state)
  const rows = await page.offset(skip).limit(limit).execute()
  const entries = rows.map((row) => toTask(row, reader.today))
  return { entries, total: hides ? awake : all, snoozed: hides ? all - awake : 0 }
}

/** The tasks about one patient, whichever of her charts they were written in. */
export async function tasksOf(
  db: Db,
  about: { patientId: string; state: 'open' | 'closed'; skip: number; limit: number },
  reader: TaskReader,
): Promise<{ entries: Task[]; total: number }> {
  const ids = await chartIds(db, about.patientId)
  const wanted = (where: Where) =>
    where.and([
      where('task.patientId', 'in', ids),
      where('task.status', 'in', about.state === 'open' ? OPEN : CLOSED),
      isHers(where, reader),
    ])
  const counted = await db
    .selectFrom('task')
    .select(({ fn }) => fn.countAll<number>().as('all'))
    .where(wanted)
    .executeTakeFirstOrThrow()
  const page = inOrder(tasksWith(db, reader.closed).where(wanted as never), about.state)
  const rows = await page.offset(about.skip).limit(about.limit).execute()
  return { entries: rows.map((row) => toTask(row, reader.today)), total: Number(counted.all) }
}

function inOrder(query: ReturnType<typeof tasksWith>, state: 'open' | 'closed') {
  if (state === 'closed') return query.orderBy('task.closedAt', 'desc').orderBy('task.id', 'desc')
  return query
    .orderBy((of) => of.case().when('task.priority', '=', 'stat').then(0).else(1).end())
    .orderBy((of) => of.fn.coalesce('task.dueOn', of.val(NO_DAY)))
    .orderBy((of) => of.case('task.priority').when('asap').then(0).when('urgent').then(1).else(2).end())
    .orderBy('task.authoredAt')
    .orderBy('task.id')
}

/** One task; undefined where there is none, or where it is not any of the reader's business. */
export async function taskById(db: Db, taskId: string, reader: TaskReader): Promise<Task | undefined> {
  const row = await tasksWith(db, reader.closed)
    .where('task.id', '=', taskId)
    .where(((where: Where) => isHers(where, reader)) as never)
    .executeTakeFirst()
  return row && toTask(row, reader.today)
}

/** The history of a task, oldest first. */
export async function taskEvents(db: Db, taskId: string): Promise<TaskEvent[]> {
  const rows = await db
    .selectFrom('taskEvent')
    .selectAll()
    .where('taskId', '=', taskId)
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()
  return rows.map(({ id, recordedAt, authorName, kind, note, beforeText, afterText }) => ({
    eventId: id,
    at: recordedAt,
    byName: authorName,
    kind,
    note,
    before: beforeText,
    after: afterText,
  })) as TaskEvent[]
}

/** How many tasks wait for a person and for her team. */
export async function taskCounts(db: Db, reader: TaskReader) {
  const { today, userId } = reader
  const row = await db
    .selectFrom('task')
    .select((of) => {
      const count = (when: Expression<SqlBool>) => of.fn.sum<number>(of.case().when(when).then(1).else(0).end())
      const mine = of('task.ownerId', '=', userId)
      return [
        count(mine).as('mine'),
        count(of.not(of.fn.coalesce(mine, sql<SqlBool>`1 = 0`) as Expression<SqlBool>)).as('team'),
        count(of('task.dueOn', '<', today)).as('overdue'),
        count(of('task.dueOn', '=', today)).as('dueToday'),
      ]
    })
    .where('task.status', 'in', OPEN)
    .where((where) => where.and([whoseIs(where, 'mine-and-team', reader), isAwake(where, today)]))
    .executeTakeFirstOrThrow()
  const whole = (value: unknown) => Number(value ?? 0)
  return {
    mine: whole(row.mine),
    team: whole(row.team),
    overdue: whole(row.overdue),
    dueToday: whole(row.dueToday),
  }
}

/** The open tasks that came from one entry, oldest first: so that nothing makes the same task twice. */
export async function openTasksFrom(db: Db, origin: Pick<TaskOrigin, 'kind' | 'entryId'>): Promise<string[]> {
  if (origin.entryId === null) return []
  const rows = await db
    .selectFrom('task')
    .select('id')
    .where('originEntryId', '=', origin.entryId)
    .where('originKind', '=', origin.kind)
    .where('status', 'in', OPEN)
    .orderBy('authoredAt')
    .execute()
  return rows.map(({ id }) => id)
}

/** Whether somebody with these roles can do anything about a task: whoever has no access to patients cannot. */
export const mayUseTasks = (roles: readonly Role[]): boolean => permissionsOf(roles).has('task.use')

/** Who works here and may be given a task or written to, by name. */
export async function colleagues(db: Db): Promise<Colleague[]> {
  const rows = await db.selectFrom('staff').selectAll().where('active', '=', 1).orderBy('displayName').execute()
  return rows
    .map(({ id, displayName, roles }) => ({ userId: id, displayName, roles: JSON.parse(roles) as Role[] }))
    .filter(({ roles }) => mayUseTasks(roles)) as Colleague[]
}
