import type { Kysely } from 'kysely'
import type Database from 'better-sqlite3'
import { Refusal } from '../../shared/kernel/index.ts'
import { snakeCase } from '../codec.ts'
import { type KeyUse, openConnection } from '../connection.ts'
import { OperationLog } from '../operation-log.ts'
import type { Tables } from '../tables.ts'
import { type AuditRow, CHAIN_START, hashSealed, type Operation, type Origin, type Outgoing } from './chain.ts'
import { replay } from './replay.ts'
import { insertRows } from './rows.ts'
import { openReader, openSqliteEngine, type SqliteEngine } from './sqlite-engine.ts'
import type { SnapshotEnd } from './snapshot-strip.ts'
import type { JournalHeadTable, SyncOutgoingTable } from './tables.ts'

/** What this PC keeps of its own when it begins with a snapshot, beside its operations and its audit. */
const CARRIED = ['syncServer', 'deviceSetting', 'formDraft', 'fileStanding', 'syncLease'] as const
/** Operations that one frame of the log holds, more where one unit of work is longer. */
const LOGGED_AT_ONCE = 4000

type At = { file: string; logFile: string; key: KeyUse }
/** An own operation, with what it needs to travel. */
type Own = Operation & Omit<SyncOutgoingTable, 'n'>

/**
 * Makes a replica out of a snapshot that lies there sealed under this PC's key: under this PC's identity, with a log of its own. What the PC wrote
 * itself comes with `carryOwn`.
 * @param empty the practice that this PC was founded with, which may be open
 * @param end where the snapshot ends, as the server said
 * @throws Refusal `snapshot-damaged` when it is not what the server said, or not made as this program makes a practice
 */
export async function replicaFrom(at: At, empty: { file: string }, end: SnapshotEnd): Promise<void> {
  const raw = openConnection({ ...empty, key: at.key, readonly: true })
  try {
    assertSchema(at, schemaOf(raw))
  } finally {
    raw.close()
  }
  const { head } = await ownOf({ ...empty, key: at.key })
  await opened(at, async (engine, log) => {
    await engine.installTriggers()
    await engine.transaction('replay', (db) => become(db, head, end))
    await fillLog(engine, log)
  })
}

/**
 * Adds what this PC wrote and audited itself, and what it keeps for itself alone, behind everything that the snapshot held (SPEC S135). Whatever is written into the
 * empty practice after this is lost: it is closed by then.
 */
export async function carryOwn(at: At, empty: { file: string }): Promise<void> {
  const { operations, audit, tables } = await ownOf({ ...empty, key: at.key })
  await opened(at, async (engine, log) => {
    const head = (await engine.reader
      .selectFrom('journalHead')
      .selectAll()
      .executeTakeFirstOrThrow()) as JournalHeadTable
    const entry = { ...goingOn(head, operations), audit, origins: [] }
    await engine.transaction('replay', async (db) => {
      for (const { name, rows } of tables) await insertRows(db, 'sqlite', snakeCase(name), rows, async () => {})
      await replay(db, entry)
    })
    if (operations.length + audit.length > 0) log.append(entry)
  })
}

/** Both files are whole and on the disk afterwards. */
async function opened(at: At, work: (engine: SqliteEngine, log: OperationLog) => Promise<void>): Promise<void> {
  const engine = openSqliteEngine(at)
  try {
    const log = OperationLog.open(at.logFile, at.key)
    try {
      await work(engine, log)
    } finally {
      log.close()
    }
    engine.checkpoint('TRUNCATE')
  } finally {
    await engine.close()
  }
}

async function ownOf(at: { file: string; key: KeyUse }) {
  const db = openReader(at)
  try {
    const head = (await db.selectFrom('journalHead').selectAll().executeTakeFirstOrThrow()) as JournalHeadTable
    const operations = (await db
      .selectFrom('syncOutgoing as s')
      .innerJoin('operation as o', 'o.n', 's.n')
      .selectAll('o')
      .select(['s.number', 's.epoch', 's.seen', 's.after'])
      .orderBy('s.number')
      .execute()) as Own[]
    const audit = (await db.selectFrom('auditEntry').selectAll().orderBy('sequence').execute()) as AuditRow[]
    const tables = await Promise.all(
      CARRIED.map(async (name) => ({
        name,
        rows: await db
          .selectFrom(name as 'formDraft')
          .selectAll()
          .execute(),
      })),
    )
    return { head, operations, audit, tables }
  } finally {
    await db.destroy()
  }
}

const bare = (sql: string) => sql.replace(/\s+/g, ' ').toLowerCase()

/** What a database is made of, but for its triggers: those are made anew at every opening. */
const schemaOf = (raw: Database.Database): string[] =>
  (
    raw
      .prepare("select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_master where type <> 'trigger'")
      .pluck()
      .all() as string[]
  )
    .map(bare)
    .toSorted()

/** Nothing is run, and no row believed, of a database that a server put together otherwise than this program does. */
function assertSchema({ file, key }: At, expected: readonly string[]): void {
  const raw = openConnection({ file, key, readonly: true })
  try {
    const triggers = raw.prepare("select count(*) from sqlite_master where type = 'trigger'").pluck().get()
    if (triggers !== 0) throw damagedSnapshot('it brings triggers of its own')
    const found = schemaOf(raw)
    if (found.length !== expected.length || found.some((one, index) => one !== expected[index]))
      throw damagedSnapshot('its tables are not those of this program')
  } finally {
    raw.close()
  }
}

export const damagedSnapshot = (what: string): Refusal =>
  new Refusal(
    'internal',
    `What the server sent to begin with was not used: ${what}. The practice is fetched page by page.`,
    {
      reason: 'snapshot-damaged',
    },
  )

async function become(db: Kysely<Tables>, was: JournalHeadTable, end: SnapshotEnd): Promise<void> {
  const head = (await db.selectFrom('journalHead').selectAll().executeTakeFirst()) as JournalHeadTable | undefined
  if (!head || head.practiceId !== end.practiceId || was.practiceId !== end.practiceId)
    throw damagedSnapshot('it is of another practice')
  const last = await db
    .selectFrom('operation')
    .select(['hash', 'last'])
    .where('n', '=', end.sequence)
    .executeTakeFirst()
  const isThere = head.operation === end.sequence && head.operationHash === end.mark && last?.hash === end.mark
  if (!isThere || last.last !== 1 || head.epoch !== end.epoch) throw damagedSnapshot('it does not end where it should')
  await db
    .updateTable('journalHead')
    .set({
      deviceId: was.deviceId,
      cursor: end.sequence,
      markedAt: end.sequence,
      mark: end.mark,
      number: 0,
      reflected: 0,
    })
    .set({ numberHash: CHAIN_START, auditSequence: 0, auditHash: CHAIN_START })
    .execute()
}

/** What this PC wrote, in its new order: behind everything that the snapshot holds. Only their author has seen them yet, so that they may be sealed anew. */
function goingOn(head: JournalHeadTable, own: readonly Own[]): { operations: Operation[]; outgoing: Outgoing[] } {
  const operations: Operation[] = []
  const outgoing: Outgoing[] = []
  let [previous, after] = [head.operationHash, CHAIN_START]
  for (const [index, { number, epoch, seen, after: _after, hash: _hash, ...recorded }] of own.entries()) {
    const begun = { ...recorded, n: head.operation + index + 1, previous }
    const operation = { ...begun, hash: hashSealed(begun) }
    operations.push(operation)
    outgoing.push({ number, n: operation.n, epoch, seen, after })
    ;[previous, after] = [operation.hash, operation.hash]
  }
  return { operations, outgoing }
}

/** The operation log of this PC begins with the practice, as it does where the practice was fetched page by page. */
async function fillLog({ raw, reader }: SqliteEngine, log: OperationLog): Promise<void> {
  const end = await reader.selectFrom('journalHead').select('operation').executeTakeFirstOrThrow()
  for (let from = 0; from < end.operation; ) {
    const to = endOfUnits(raw, from)
    const within = (table: 'operation' | 'syncOrigin') =>
      reader
        .selectFrom(table as 'operation')
        .selectAll()
        .where('n', '>', from)
        .where('n', '<=', to)
        .orderBy('n')
        .execute()
    const operations = (await within('operation')) as Operation[]
    const origins = (await within('syncOrigin')) as unknown as Origin[]
    log.append({ operations, audit: [], outgoing: [], origins })
    from = to
  }
}

function endOfUnits(raw: Database.Database, from: number): number {
  const whole = raw.prepare('select max(n) from operation where n > ? and n <= ? and last = 1').pluck()
  const longer = raw.prepare('select min(n) from operation where n > ? and last = 1').pluck()
  return (whole.get(from, from + LOGGED_AT_ONCE) ?? longer.get(from)) as number
}
