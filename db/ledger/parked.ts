import type { Kysely } from 'kysely'
import { itemsOfClaim, type ParkedClaim, parkedKey, type RemitClaim } from '../../shared/ledger/index.ts'
import type { IdSource } from '../../shared/kernel/index.ts'
import type { Work } from '../journal.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>

/** Keeps what claims say that have to wait, and what they wait for. Part of the caller's unit of work. */
export async function keepParked(
  work: Work,
  ids: IdSource,
  acceptedSeq: number,
  parked: readonly ParkedClaim[],
): Promise<void> {
  await work.insertAll(
    'ledgerParked',
    parked.map((one) => {
      const { paymentId, ordinal, payer, trace, reason, cents, claim } = one
      const about = { ordinal, acceptedSeq, payer, trace, reason, cents, claim: JSON.stringify(claim) }
      return { id: ids.next<string>(), entryId: paymentId, parkedKey: parkedKey(one), ...about }
    }),
  )
  const waits = parked.flatMap((one) =>
    [...new Set(itemsOfClaim(one.claim))].map((itemId) => ({
      id: ids.next<string>(),
      parkedKey: parkedKey(one),
      itemId,
    })),
  )
  await work.insertAll('ledgerParkedItem', waits)
}

const waiting = (db: Db) =>
  db
    .selectFrom('ledgerParked')
    .selectAll('ledgerParked')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('ledgerMark')
            .select('ledgerMark.id')
            .where('ledgerMark.kind', '=', 'unparked')
            .whereRef('ledgerMark.detail', '=', 'ledgerParked.parkedKey'),
        ),
      ),
    )
    .orderBy('ledgerParked.acceptedSeq')
    .orderBy('ledgerParked.ordinal')

type Row = Omit<Tables['ledgerParked'], 'practiceId' | 'revision'>
const asParked = ({ entryId, claim, ordinal, payer, trace, reason, cents }: Row): ParkedClaim =>
  ({ paymentId: entryId, ordinal, payer, trace, reason, cents, claim: JSON.parse(claim) as RemitClaim }) as ParkedClaim

/** Claims that still wait for one of these items, in the order in which they came. */
export async function parkedFor(db: Db, itemIds: readonly string[]): Promise<ParkedClaim[]> {
  const waits = db.selectFrom('ledgerParkedItem').select('parkedKey').where('itemId', 'in', itemIds)
  const rows = await waiting(db).where('parkedKey', 'in', waits).execute()
  return rows.map(asParked)
}

/** One claim that still waits, or undefined. */
export async function parkedByKey(db: Db, key: string): Promise<ParkedClaim | undefined> {
  const row = await waiting(db).where('parkedKey', '=', key).executeTakeFirst()
  return row && asParked(row)
}

/** Every claim that still waits, in the order in which they came, with the day of its payment. */
export async function parkedClaims(db: Db, limit = 200): Promise<(ParkedClaim & { postOn: string })[]> {
  const rows = await waiting(db)
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerParked.entryId')
    .select('ledgerEntry.postOn')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...asParked(row), postOn: row.postOn }))
}
