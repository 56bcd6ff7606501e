import { createHash } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import type { CivilDate, IdSource, Instant } from '../../shared/kernel/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { type Fee, feeFor, type FeeReport, type FeeSchedule } from '../../shared/charges/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import type { FeeScheduleTable } from './tables.ts'

type Db = Kysely<Tables>
/** Fees that one row holds. */
const TOGETHER = 400

export type NewSchedule = { name: string; fromOn: CivilDate; fileName: string; fees: readonly Fee[]; report: FeeReport }

/**
 * Writes a whole schedule in one unit of work. What came before holds until the day before this one begins.
 * @throws Refusal `rule-violation` with reason `empty`; `conflict` with reason `same` for what was imported before
 */
export function importSchedule(
  journal: Journal,
  author: Author,
  { name, fromOn, fileName, fees, report }: NewSchedule,
  at: { now: Instant; ids: IdSource },
): Promise<FeeSchedule> {
  return journal.work(author, async (work) => {
    if (fees.length === 0)
      throw new Refusal('rule-violation', 'There is not one fee in this file as it is read. Look at the columns.', {
        reason: 'empty',
      })
    const contentHash = createHash('sha256')
      .update(JSON.stringify([name, fromOn, fees]))
      .digest('hex')
    const same = work.db.selectFrom('feeSchedule').select('id').where('contentHash', '=', contentHash)
    if (await same.where('retiredAt', 'is', null).executeTakeFirst())
      throw new Refusal('conflict', 'This schedule was imported before, from the same day on.', { reason: 'same' })
    const id = at.ids.next<string>()
    const about = { name, fromOn, fileName, contentHash, entries: fees.length, report: JSON.stringify(report) }
    const made = { importedAt: at.now, importedBy: author.userId, retiredAt: null, retiredReason: '' }
    await work.insert('feeSchedule', { id, ...about, ...made })
    for (let from = 0; from < fees.length; from += TOGETHER) {
      const part = fees.slice(from, from + TOGETHER)
      const ends = { firstCode: part[0]?.code ?? '', lastCode: part.at(-1)?.code ?? '' }
      const row = { id: at.ids.next<string>(), scheduleId: id, ordinal: from / TOGETHER, ...ends }
      await work.insert('feeSchedulePart', { ...row, entries: JSON.stringify(part) })
    }
    work.audit({ action: 'create', category: 'charges', detail: { schedule: id, name, fromOn, fees: fees.length } })
    return toSchedule({ id, practiceId: work.practiceId, revision: 1, ...about, ...made })
  })
}

/** Says that a schedule never should have held; it stays, and is used for nothing that is charged from now on. */
export function retireSchedule(
  journal: Journal,
  author: Author,
  input: { scheduleId: string; revision: number; reason: string; now: Instant },
): Promise<FeeSchedule> {
  const { scheduleId, revision, reason, now } = input
  return journal.work({ ...author, reason }, async (work) => {
    await work.update('feeSchedule', scheduleId, { retiredAt: now, retiredReason: reason }, revision)
    work.audit({ action: 'update', category: 'charges', detail: { retired: scheduleId, reason } })
    const row = await work.db
      .selectFrom('feeSchedule')
      .selectAll()
      .where('id', '=', scheduleId)
      .executeTakeFirstOrThrow()
    return toSchedule(row)
  })
}

export const toSchedule = (row: Selectable<FeeScheduleTable>): FeeSchedule =>
  ({
    scheduleId: row.id,
    name: row.name,
    fromOn: row.fromOn,
    fileName: row.fileName,
    entries: row.entries,
    importedAt: row.importedAt,
    retired: row.retiredAt !== null,
    retiredReason: row.retiredReason,
    report: JSON.parse(row.report) as FeeReport,
    revision: row.revision,
  }) as FeeSchedule

export async function schedulesOf(db: Db): Promise<FeeSchedule[]> {
  const rows = await db.selectFrom('feeSchedule').selectAll().orderBy('fromOn', 'desc').orderBy('id', 'desc').execute()
  return rows.map(toSchedule)
}

/** The schedule that holds on a day: the latest that began by then. */
export function scheduleOn(db: Db, dosOn: string) {
  return db
    .selectFrom('feeSchedule')
    .select(['id', 'name', 'fromOn'])
    .where('retiredAt', 'is', null)
    .where('fromOn', '<=', dosOn)
    .orderBy('fromOn', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** What a code costs on a day of service. */
export async function priceOn(
  db: Db,
  { code, modifiers, dosOn }: { code: string; modifiers: readonly string[]; dosOn: string },
): Promise<{ fee: Fee | null; schedule: string | null }> {
  const schedule = await scheduleOn(db, dosOn)
  if (!schedule) return { fee: null, schedule: null }
  // A code that is spread over two rows stands at the end of one and the beginning of the next.
  const parts = await db
    .selectFrom('feeSchedulePart')
    .select('entries')
    .where('scheduleId', '=', schedule.id)
    .where('firstCode', '<=', code)
    .where('lastCode', '>=', code)
    .execute()
  const fees = parts.flatMap(({ entries }) => JSON.parse(entries) as Fee[])
  return { fee: feeFor(fees, code, modifiers), schedule: `${schedule.name} · ${schedule.fromOn}` }
}

/** Fees whose code begins with a text, or whose description holds all its words. */
export async function searchFees(
  db: Db,
  { text, dosOn, limit }: { text: string; dosOn: string; limit: number },
): Promise<Fee[]> {
  const schedule = await scheduleOn(db, dosOn)
  if (!schedule || text === '') return []
  const code = text.toUpperCase()
  const words = text.toLowerCase().split(/\s+/)
  const found: Fee[] = []
  let ordinal = 0
  for (;;) {
    const part = await db
      .selectFrom('feeSchedulePart')
      .select('entries')
      .where('scheduleId', '=', schedule.id)
      .where('ordinal', '=', ordinal)
      .executeTakeFirst()
    if (!part)
      return found.toSorted((a, b) => Number(b.code.startsWith(code)) - Number(a.code.startsWith(code))).slice(0, limit)
    const fees = JSON.parse(part.entries) as Fee[]
    const fits = ({ code: own, description }: Fee) =>
      own.startsWith(code) || words.every((word) => description.toLowerCase().includes(word))
    found.push(...fees.filter(fits).slice(0, limit))
    ordinal += 1
  }
}
