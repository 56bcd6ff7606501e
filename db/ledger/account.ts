import { type Kysely, sql } from 'kysely'
import type { AccountEntry, AccountLine, LedgerClose, LedgerItem } from '../../shared/ledger/index.ts'
import { statementFigures } from '../../shared/ledger/index.ts'
import { chartIds, isInChart } from '../chart.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>
/** What one statement may name at once. */
const ITEMS_AT_ONCE = 200
const isAr = (account: string) => account === 'ar-insurance' || account === 'ar-patient'

/** A patient's account with those of everyone she was merged with: what is open, line by line, and what waits. */
export async function accountOf(db: Db, patientId: string) {
  const ids = await chartIds(db, patientId)
  const items = await db
    .selectFrom('ledgerItem')
    .selectAll()
    .where('patientId', 'in', ids)
    .orderBy('dosOn', 'desc')
    .orderBy('id')
    .execute()
  const sums = await db
    .selectFrom('ledgerPosting')
    .select([
      'itemId',
      'account',
      sql<number>`case when payment_id is null then 0 else 1 end`.as('paid'),
      sql<number>`sum(cents)`.as('cents'),
    ])
    .where('patientId', 'in', ids)
    .groupBy(['itemId', 'account', sql`case when payment_id is null then 0 else 1 end`])
    .execute()
  const voided = await db
    .selectFrom('ledgerMark')
    .innerJoin('ledgerItem', 'ledgerItem.id', 'ledgerMark.itemId')
    .select('ledgerMark.itemId')
    .where('ledgerItem.patientId', 'in', ids)
    .where('ledgerMark.kind', '=', 'resolved')
    .where('ledgerMark.detail', '=', 'void')
    .execute()
  const gone = new Set(voided.map(({ itemId }) => itemId))
  type Sum = (typeof sums)[number]
  const sumOf = (rows: readonly Sum[], want: (row: Sum) => boolean) =>
    rows.filter(want).reduce((sum, { cents }) => sum + Number(cents), 0)
  const total = (want: (row: Sum) => boolean) => sumOf(sums, want)
  // An account of years has thousands of lines: each looks at its own sums alone.
  const byItem = Map.groupBy(sums, ({ itemId }) => itemId)
  const lines = items.map(
    ({ id, entryId: _entry, practiceId: _practice, revision: _revision, ...item }): AccountLine => {
      const mine = (want: (row: Sum) => boolean) => sumOf(byItem.get(id) ?? [], want)
      return {
        ...(item as unknown as Omit<LedgerItem, 'itemId'>),
        itemId: id as AccountLine['itemId'],
        insuranceCents: mine(({ account }) => account === 'ar-insurance'),
        patientCents: mine(({ account }) => account === 'ar-patient'),
        paidCents: 0 - mine(({ account, paid }) => isAr(account) && Number(paid) === 1),
        adjustedCents: mine(({ account }) => account.startsWith('adj-')),
        voided: gone.has(id),
      }
    },
  )
  const patientCents = total(({ account }) => account === 'ar-patient')
  const insuranceCents = total(({ account }) => account === 'ar-insurance')
  const unappliedCents = 0 - total(({ account }) => account === 'unapplied-patient')
  const { payThisCents } = statementFigures({ patientCents, unappliedCents, insuranceCents })
  return { patientCents, insuranceCents, unappliedCents, payThisCents, lines }
}

/** The entries of a patient's account, the latest first, each with what it changed. */
export async function accountEntries(
  db: Db,
  { patientId, before, limit }: { patientId: string; before?: number | undefined; limit: number },
): Promise<AccountEntry[]> {
  const ids = await chartIds(db, patientId)
  const change = (account: string) =>
    sql<number>`sum(case when ledger_posting.account = ${account} then ledger_posting.cents else 0 end)`
  let find = db
    .selectFrom('ledgerPosting')
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
    .select([
      'ledgerEntry.id as entryId',
      'ledgerEntry.kind',
      'ledgerEntry.postOn',
      'ledgerEntry.acceptedSeq',
      'ledgerEntry.method',
      'ledgerEntry.reference',
      'ledgerEntry.reason',
      'ledgerEntry.userName',
      'ledgerEntry.reverses',
      // Asked aside: two PCs apart may each have taken it back, and joined it would count twice.
      sql<number>`case when exists (select 1 from ledger_entry later where later.reverses = ledger_entry.id) then 1 else 0 end`.as(
        'undone',
      ),
      change('cash').as('cashCents'),
      change('ar-patient').as('patientCents'),
      change('ar-insurance').as('insuranceCents'),
      change('unapplied-patient').as('unappliedCents'),
    ])
    .where('ledgerPosting.patientId', 'in', ids)
    .groupBy(['ledgerEntry.id'])
    .orderBy('ledgerEntry.acceptedSeq', 'desc')
    .limit(limit)
  if (before !== undefined) find = find.where('ledgerEntry.acceptedSeq', '<', before)
  const rows = await find.execute()
  return rows.map(
    ({ undone, acceptedSeq, cashCents, patientCents, insuranceCents, unappliedCents, ...row }) =>
      ({
        ...row,
        acceptedSequence: acceptedSeq,
        voided: Number(undone) === 1,
        cashCents: Number(cashCents),
        patientCents: Number(patientCents),
        insuranceCents: Number(insuranceCents),
        unappliedCents: 0 - Number(unappliedCents),
      }) as AccountEntry,
  )
}

/** Whether an item is in the account of a patient or of one whom she was merged with. */
export async function isInAccount(db: Db, patientId: string, itemIds: readonly string[]): Promise<boolean> {
  const wanted = [...new Set(itemIds)]
  const owners = new Set<string>()
  let found = 0
  for (let at = 0; at < wanted.length; at += ITEMS_AT_ONCE) {
    const part = wanted.slice(at, at + ITEMS_AT_ONCE)
    const rows = await db.selectFrom('ledgerItem').select('patientId').where('id', 'in', part).execute()
    for (const row of rows) owners.add(row.patientId)
    found += rows.length
    // Long lists are read in pieces between which others get on.
    if (part.length === ITEMS_AT_ONCE) await new Promise((resolve) => setImmediate(resolve))
  }
  if (found !== wanted.length) return false
  for (const owner of owners) if (!(await isInChart(db, patientId, owner))) return false
  return true
}

/** Whether an entry concerns the account of a patient, and of nobody else's. */
export async function isEntryOf(db: Db, patientId: string, entryId: string): Promise<boolean> {
  const rows = await db
    .selectFrom('ledgerPosting')
    .select('patientId')
    .where('entryId', '=', entryId)
    .where('patientId', 'is not', null)
    .distinct()
    .execute()
  for (const row of rows) if (!(await isInChart(db, patientId, row.patientId ?? undefined))) return false
  return rows.length > 0
}

/** The closes, the latest first. */
export async function closesOf(db: Db, limit = 60): Promise<LedgerClose[]> {
  const rows = await db
    .selectFrom('ledgerClose')
    .leftJoin('device', 'device.id', 'ledgerClose.deviceId')
    .selectAll('ledgerClose')
    .select('device.name as deviceName')
    .orderBy('ledgerClose.acceptedSeq', 'desc')
    .orderBy('ledgerClose.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id, acceptedSeq, counts, expected, kind, deviceName, ...row }) => {
    const { closedOn, differenceCents, reason, figuresHash, signedAt, signedBy, signedName } = row
    const about = { closedOn, differenceCents, reason, figuresHash, signedAt, signedBy, signedName }
    const sums = { counts: JSON.parse(counts), expected: JSON.parse(expected) }
    return {
      closeId: id,
      kind,
      acceptedSequence: acceptedSeq,
      ...about,
      ...sums,
      deviceName: deviceName ?? '',
    } as LedgerClose
  })
}
