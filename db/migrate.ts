import { constants, copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { type Instant, Refusal } from '../shared/kernel/index.ts'
import { type KeyUse, openConnection } from './connection.ts'
import { syncFolder } from './files.ts'
import { type Migration, migrations, SCHEMA_VERSION } from './migrations/index.ts'
import type { Engine } from './journal/engine.ts'
import type { PostgresEngine } from './journal/postgres-engine.ts'
import { inTurnToPrepare } from './journal/postgres-triggers.ts'

type Source = { file: string; key: KeyUse | null }

/** The schema version of a database file; 0 when nothing is in it yet. */
function versionOf({ file, key }: Source): number {
  if (!existsSync(file)) return 0
  const raw = openConnection({ file, key })
  try {
    return raw.pragma('user_version', { simple: true }) as number
  } finally {
    raw.close()
  }
}

const newer = (version: number) =>
  new Refusal(
    'internal',
    `This practice was saved by a newer Daybook (schema ${version}). Update Daybook on this PC, then open it again. Nothing was changed.`,
    { reason: 'newer-schema' },
  )

/**
 * Brings a database file up to this program's schema. A new file is made in place. An existing one is copied, the copy
 * migrated and verified, and only then put in its place by one rename; the old file stays as `.before-N`.
 * @returns the version it had before
 * @throws Refusal `newer-schema`, `migration-failed`; the old database is untouched
 */
export async function migrateFile(
  source: Source,
  now: Instant,
  steps: readonly Migration[] = migrations,
): Promise<number> {
  const from = versionOf(source)
  if (from > steps.length) throw newer(from)
  if (from === steps.length) return from
  if (from === 0) {
    await migrateInPlace(source, 0, now, steps)
    return 0
  }
  const copy = `${source.file}.migrating`
  for (const end of ['', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true })
  const before = facts(source, (raw) => {
    raw.pragma('wal_checkpoint(TRUNCATE)')
    raw.prepare('vacuum into ?').run(copy)
  })
  await migrateInPlace({ ...source, file: copy }, from, now, steps)
  const after = facts({ ...source, file: copy }, (raw) => raw.pragma('wal_checkpoint(TRUNCATE)'))
  if (
    after.check !== 'ok' ||
    after.operations < before.operations ||
    after.audit < before.audit ||
    after.head !== before.head
  )
    throw new Refusal(
      'internal',
      'The database could not be brought up to date. It was left as it was; call support.',
      { reason: 'migration-failed' },
    )
  // Named by the time as well: what an earlier upgrade kept stays.
  const kept = `${source.file}.before-${steps.length}-${now}`
  // The old file gets its second name first, so that at every moment one complete database stands under the first.
  keepUnderSecondName(source.file, kept)
  for (const end of ['-wal', '-shm']) rmSync(`${source.file}${end}`, { force: true })
  renameSync(copy, source.file)
  syncFolder(source.file)
  return from
}

/** FAT and exFAT drives know no second names; there the old file is copied. */
function keepUnderSecondName(file: string, kept: string): void {
  try {
    linkSync(file, kept)
  } catch {
    copyFileSync(file, kept, constants.COPYFILE_EXCL)
  }
}

async function migrateInPlace(source: Source, from: number, now: Instant, steps: readonly Migration[]): Promise<void> {
  const raw = openConnection(source)
  // Foreign keys are checked as a whole at the end: a step may rebuild a table that others point to.
  raw.pragma('foreign_keys = OFF')
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: raw }) })
  try {
    for (const step of steps.slice(from)) {
      await db.connection().execute(async (one) => {
        await sql`begin immediate`.execute(one)
        try {
          await applyStep(one, step, 'sqlite', now)
          if ((raw.pragma('foreign_key_check') as unknown[]).length > 0)
            throw new Error(`migration ${step.name} leaves dangling references`)
          raw.pragma(`user_version = ${step.id}`)
          await sql`commit`.execute(one)
        } catch (error) {
          if (raw.inTransaction) await sql`rollback`.execute(one)
          throw error
        }
      })
    }
  } finally {
    await db.destroy()
  }
}

async function applyStep(db: Kysely<unknown>, step: Migration, engine: Engine['kind'], now: Instant): Promise<void> {
  await sql`create table if not exists schema_migration (id integer primary key, name text not null, applied_at bigint not null)`.execute(
    db,
  )
  await step.up(db, engine)
  await sql`insert into schema_migration (id, name, applied_at) values (${step.id}, ${step.name}, ${now})`.execute(db)
}

function facts(source: Source, last: (raw: ReturnType<typeof openConnection>) => void) {
  const raw = openConnection(source)
  try {
    const count = (table: string) => raw.prepare(`select count(*) from ${table}`).pluck().get() as number
    const result = {
      check: raw.pragma('quick_check', { simple: true }) as string,
      operations: count('operation'),
      audit: count('audit_entry'),
      head: raw.prepare('select operation_hash || audit_hash from journal_head').pluck().get() as string | undefined,
    }
    last(raw)
    return result
  } finally {
    raw.close()
  }
}

/** The same steps on PostgreSQL, each in its own transaction, one server process at a time. */
export async function migratePostgres(engine: PostgresEngine, now: Instant): Promise<void> {
  const writer = engine.writer as unknown as Kysely<unknown>
  await engine.writer.transaction().execute(async (db) => {
    await inTurnToPrepare(db)
    await sql`create table if not exists schema_migration (id integer primary key, name text not null, applied_at bigint not null)`.execute(
      db,
    )
  })
  for (const step of migrations) {
    await writer.transaction().execute(async (db) => {
      // Another process may be migrating, for as long as that takes.
      await sql`set local lock_timeout = 0`.execute(db)
      await sql`lock table schema_migration in exclusive mode`.execute(db)
      const { rows } = await sql<{ id: number }>`select id from schema_migration order by id desc limit 1`.execute(db)
      const version = rows[0]?.id ?? 0
      if (version > SCHEMA_VERSION) throw newer(version)
      if (version < step.id) await applyStep(db, step, 'postgres', now)
    })
  }
}
