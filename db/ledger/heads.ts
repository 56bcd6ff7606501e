import { type Kysely, sql } from 'kysely'
import { EVERYONE, type Heads } from '../../shared/ledger/index.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>

/** The place that the author's PC gave an entry. The index `ledger_entry_drafted` has it by device. */
export const draftedPlace = sql<number>`coalesce(ledger_entry.drafted_seq, ledger_entry.accepted_seq)`

/** Everything that is in the ledger now. One step along the index for each device, however long the ledger is. */
export async function headsNow(db: Db): Promise<Heads> {
  const { rows } = await sql<{ deviceId: string; place: number }>`
    with recursive device (id) as (
      select min(device_id) from ledger_entry
      union all
      select (select min(e.device_id) from ledger_entry e where e.device_id > device.id) from device where device.id is not null
    )
    select device.id as device_id, (select coalesce(e.drafted_seq, e.accepted_seq) from ledger_entry e where e.device_id = device.id
      order by coalesce(e.drafted_seq, e.accepted_seq) desc limit 1) as place
    from device where device.id is not null`.execute(db)
  return Object.fromEntries(rows.map(({ deviceId, place }) => [deviceId, Number(place)]))
}

const entries = (db: Db) =>
  db
    .selectFrom('ledgerEntry')
    .select(['id', 'acceptedSeq', 'postOn', 'draftedOn', 'deviceId', 'recordedAt', 'method', 'kind'])

/**
 * The entries that are not in a set. What is read is what was booked since, never the whole ledger.
 * @param upTo only those that are in this one
 */
export async function beyond(db: Db, heads: Heads, upTo?: Heads) {
  const everyone = heads[EVERYONE] ?? 0
  const isByPlace = everyone > 0 || (upTo !== undefined && EVERYONE in upTo)
  if (isByPlace) return entries(db).where('acceptedSeq', '>', everyone).where(outOf(heads)).where(within(upTo))
  const last = Object.entries(upTo ?? (await headsNow(db))).filter(([device, place]) => place > (heads[device] ?? 0))
  const [first, ...others] = last.map(([device, place]) => {
    const since = entries(db)
      .where('deviceId', '=', device)
      .where(draftedPlace, '>', heads[device] ?? 0)
    return upTo === undefined ? since : since.where(draftedPlace, '<=', place)
  })
  const none = entries(db).where(sql<boolean>`1 = 0`)
  return others.reduce((all, one) => all.unionAll(one), first ?? none)
}

const devicesIn = (heads: Heads) =>
  Object.entries(heads)
    .filter(([device]) => device !== EVERYONE)
    .map(([device, place]) => sql<boolean>`(ledger_entry.device_id = ${device} and ${draftedPlace} <= ${place})`)

function outOf(heads: Heads) {
  const inside = devicesIn(heads)
  return inside.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`not (${sql.join(inside, sql` or `)})`
}

function within(heads: Heads | undefined) {
  if (heads === undefined) return sql<boolean>`1 = 1`
  const inside = devicesIn(heads)
  return sql<boolean>`(${sql.join([sql`ledger_entry.accepted_seq <= ${heads[EVERYONE] ?? 0}`, ...inside], sql` or `)})`
}
