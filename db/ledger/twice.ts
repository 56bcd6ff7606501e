import { type Kysely, sql } from 'kysely'
import { type BookedTwice, headsIn } from '../../shared/ledger/index.ts'
import type { Tables } from '../tables.ts'
import { amongFew } from './among-few.ts'
import { beyond } from './heads.ts'
import { chunks } from './load.ts'

type Db = Kysely<Tables>

/**
 * So many entries back is looked. An entry that its author's PC placed otherwise than the server did not know of something that came before
 * it; only such a one can be the second of two.
 */
const LOOKED_AT = 500
/** What one statement names at once; others get on between two. */
const AT_ONCE = 100
const AR = ['ar-insurance', 'ar-patient']
const UNAPPLIED = ['unapplied-patient', 'unapplied-payer']

const COLUMNS = ['e.id', 'e.kind', 'e.postOn', 'e.recordedAt', 'e.userName', 'e.acceptedSeq', 'e.deviceId'] as const
const MORE = ['e.dedupeKey', 'e.reverses', 'e.reference', 'e.sourceRef'] as const

const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Entries that nothing has taken back. */
const standing = (db: Db) =>
  db
    .selectFrom('ledgerEntry as e')
    .leftJoin('device', 'device.id', 'e.deviceId')
    .select([...COLUMNS, ...MORE, 'device.name as deviceName'])
    .where((where) =>
      where.not(
        where.exists(
          where.selectFrom('ledgerEntry as later').select('later.id').whereRef('later.reverses', '=', 'e.id'),
        ),
      ),
    )
type Entry = Awaited<ReturnType<ReturnType<typeof standing>['execute']>>[number]
type Found = { kind: BookedTwice['kind']; first: Entry | null; second: Entry; cents: number }

/**
 * Money that was booked twice because two PCs did not hear of each other, the latest first. A question about what stands in the ledger: the
 * same on every replica, and nothing is changed by it.
 * @param hidden charts whose names stay unsaid
 */
export async function bookedTwice(db: Db, hidden: ReadonlySet<string>): Promise<BookedTwice[]> {
  const beside = await standing(db)
    .where('e.draftedSeq', 'is not', null)
    .orderBy('e.acceptedSeq', 'desc')
    .limit(LOOKED_AT)
    .execute()
  const found = [
    // Two that take the same back say the same, too: what they are is told, not that they are alike.
    ...(await alike(db, beside, 'reverses', 'taken-back')),
    ...(await alike(db, beside, 'dedupeKey', 'same-money')),
    ...(await belowZero(db, beside, { by: 'itemId', accounts: AR, kind: 'over-paid', sign: -1 })),
    ...(await belowZero(db, beside, { by: 'paymentId', accounts: UNAPPLIED, kind: 'over-spent', sign: 1 })),
  ]
  // One entry is told once: voiding it answers all of it.
  const once = new Map<string, Found>()
  for (const one of found) if (!once.has(one.second.id)) once.set(one.second.id, one)
  const told: BookedTwice[] = []
  for (const one of once.values()) told.push(await tell(db, one, hidden))
  return [...told, ...(await openMonths(db))].toSorted((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1))
}

/** Entries that say the same as one that was accepted before them. */
async function alike(
  db: Db,
  beside: readonly Entry[],
  column: 'dedupeKey' | 'reverses',
  kind: Found['kind'],
): Promise<Found[]> {
  const found: Found[] = []
  for (const part of chunks(
    beside.filter((entry) => entry[column] !== null),
    AT_ONCE,
  )) {
    const values = part.flatMap((entry) => entry[column] ?? [])
    const same = await standing(db).where(`e.${column}`, 'in', values).orderBy('e.acceptedSeq').execute()
    for (const second of part) {
      const first = same.find((one) => one[column] === second[column] && one.acceptedSeq < second.acceptedSeq)
      if (first) found.push({ kind, first, second, cents: await moneyOf(db, second.id) })
    }
    await othersTurn()
  }
  return found
}

/** The money of an entry: what it moved in all. */
async function moneyOf(db: Db, entryId: string): Promise<number> {
  const row = await db
    .selectFrom('ledgerPosting')
    .select(sql<number>`coalesce(sum(case when cents > 0 then cents else 0 end), 0)`.as('cents'))
    .where('entryId', '=', entryId)
    .executeTakeFirstOrThrow()
  return Number(row.cents)
}

type Below = { by: 'itemId' | 'paymentId'; accounts: readonly string[]; kind: Found['kind']; sign: 1 | -1 }

/** What came to less than nothing: a charge on which more was paid than it is, waiting money of which more was spent than there was. */
async function belowZero(db: Db, beside: readonly Entry[], { by, accounts, kind, sign }: Below): Promise<Found[]> {
  const entries = new Map(beside.map((entry) => [entry.id, entry]))
  const last = new Map<string, { second: Entry; account: string; key: string }>()
  for (const part of chunks(beside, AT_ONCE)) {
    const rows = await db
      .selectFrom('ledgerPosting')
      .select(['entryId', by, 'account'])
      .where(
        'entryId',
        'in',
        part.map(({ id }) => id),
      )
      .where(amongFew('account'), 'in', accounts)
      .where(sql`cents * ${sql.lit(sign)}`, '>', 0)
      .execute()
    for (const { entryId, account, ...row } of rows) {
      const [key, second] = [(row as Record<string, string | null>)[by] ?? null, entries.get(entryId)]
      const known = last.get(`${account}/${key}`)
      // Of several the one that came last is the one too many.
      if (key !== null && second && (!known || known.second.acceptedSeq < second.acceptedSeq))
        last.set(`${account}/${key}`, { second, account, key })
    }
    await othersTurn()
  }
  const found: Found[] = []
  for (const part of chunks([...last.values()], AT_ONCE)) {
    const keys = part.map(({ key }) => key)
    const sums = await db
      .selectFrom('ledgerPosting')
      .select([by, 'account', sql<number>`coalesce(sum(cents), 0)`.as('cents')])
      .where(by === 'itemId' ? 'account' : amongFew('account'), 'in', accounts)
      .where(by, 'in', keys)
      .groupBy([by, 'account'])
      .execute()
    const below = new Map(
      sums.map((row) => [`${row.account}/${(row as Record<string, unknown>)[by] as string}`, Number(row.cents) * sign]),
    )
    for (const { second, account, key } of part) {
      const cents = below.get(`${account}/${key}`) ?? 0
      if (cents > 0) found.push({ kind, first: await metBy(db, second, { by, account, key, sign }), second, cents })
    }
    await othersTurn()
  }
  return found
}

/** The last entry of another PC that did the same before it. */
async function metBy(
  db: Db,
  { acceptedSeq, deviceId }: Entry,
  { by, account, key, sign }: Pick<Below, 'by' | 'sign'> & { account: string; key: string },
): Promise<Entry | null> {
  const first = await standing(db)
    .innerJoin('ledgerPosting as p', 'p.entryId', 'e.id')
    .where('p.account', '=', account)
    .where(`p.${by}`, '=', key)
    .where(sql`p.cents * ${sql.lit(sign)}`, '>', 0)
    .where('e.acceptedSeq', '<', acceptedSeq)
    .where('e.deviceId', '<>', deviceId)
    .orderBy('e.acceptedSeq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return first ?? null
}

const booked = ({ id, kind, postOn, recordedAt, userName, deviceName }: Entry) =>
  ({ entryId: id, kind, postOn, recordedAt, userName, deviceName: deviceName ?? '' }) as BookedTwice['second']

async function tell(db: Db, { kind, first, second, cents }: Found, hidden: ReadonlySet<string>): Promise<BookedTwice> {
  const rows = await db
    .selectFrom('ledgerPosting')
    .leftJoin('patient', 'patient.id', 'ledgerPosting.patientId')
    .select(['ledgerPosting.patientId', 'ledgerPosting.payer', 'patient.familyName', 'patient.givenName'])
    .where('entryId', '=', second.id)
    .execute()
  const patients = new Map(rows.flatMap((row) => (row.patientId === null ? [] : [[row.patientId, row] as const])))
  const [only] = patients.size === 1 ? patients.values() : []
  const shut = [...patients.keys()].some((id) => hidden.has(id))
  const payer = rows.find((row) => row.payer !== '')?.payer ?? ''
  const about = [payer, second.reference || second.sourceRef].filter((part) => part !== '').join(' · ')
  return {
    key: `${kind} ${second.id}`,
    kind,
    first: first && booked(first),
    second: booked(second),
    cents,
    patientId: (only?.patientId ?? null) as BookedTwice['patientId'],
    patientName: shut || !only ? '' : `${only.familyName}, ${only.givenName}`,
    about: shut ? '' : about,
    at: second.recordedAt as BookedTwice['at'],
    shut,
  }
}

/** Months that somebody closed while money of theirs was elsewhere, and that are still open, with how much came in between. */
async function openMonths(db: Db): Promise<BookedTwice[]> {
  const closes = await db
    .selectFrom('ledgerClose')
    .selectAll()
    .where('kind', '=', 'void')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('ledgerClose as later')
            .select('later.id')
            .where('later.kind', '=', 'month')
            .whereRef('later.closedOn', '>=', 'ledgerClose.closedOn'),
        ),
      ),
    )
    .execute()
  const months = new Map(closes.map((close) => [close.closedOn, close]))
  const told: BookedTwice[] = []
  for (const { id, closedOn, signedAt, ...close } of months.values()) {
    const since = (await beyond(db, headsIn(close))).as('since')
    const row = await db
      .selectFrom(since)
      .innerJoin('ledgerPosting', 'ledgerPosting.entryId', 'since.id')
      .select(sql<number>`coalesce(sum(case when cents > 0 then cents else 0 end), 0)`.as('cents'))
      .where('since.postOn', '<=', closedOn)
      .executeTakeFirst()
    const nobody = { first: null, second: null, patientId: null, patientName: '', shut: false }
    const about = { cents: Number(row?.cents ?? 0), about: closedOn.slice(0, 7), at: signedAt as BookedTwice['at'] }
    told.push({ key: `month-void ${id}`, kind: 'month-void', ...nobody, ...about })
  }
  return told
}
