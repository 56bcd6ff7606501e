import { type Kysely, sql } from 'kysely'
import {
  Book,
  type EntryDraft,
  ITEM_ACCOUNTS,
  itemsOfClaim,
  itemsOfRemit,
  type LedgerEvent,
  type LedgerItem,
  type LedgerMark,
  type LedgerPosting,
  parkedKey,
  remitKey,
} from '../../shared/ledger/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { chartIds, chartsOf } from '../chart.ts'
import type { Tables } from '../tables.ts'
import { parkedByKey, parkedFor } from './parked.ts'

type Db = Kysely<Tables>
/** What one statement may name at once. */
const AT_ONCE = 200

/**
 * The part of the ledger that an event can concern, and who is one person with whom.
 * @param pause lets the program do something else between one reading and the next
 */
export async function loadBook(db: Db, event: LedgerEvent, pause: () => Promise<void>) {
  const book = new Book()
  const concerns = await concernsOf(db, event)
  await loadParked(db, book, event, concerns)
  const items = [...new Set(concerns.itemIds)]
  const patients = new Set(concerns.patientIds)
  for (const part of chunks(items)) {
    for (const item of await itemRows(db, part)) {
      book.addItem(item)
      patients.add(item.patientId)
    }
    await loadPositions(db, book, part)
    await pause()
  }
  const groups = new Map<string, readonly string[]>()
  for (const part of chunks([...patients])) {
    for (const group of (await chartsOf(db, part)).values()) for (const one of group) groups.set(one, group)
    await pause()
  }
  const everyone = [...groups.keys()]
  for (const part of chunks(everyone)) {
    await loadLots(db, book, 'unapplied-patient', 'patientId', part)
    await pause()
  }
  const payers = [...new Set([...concerns.payers, ...[...book.items.values()].map(({ item }) => item.payer)])]
  for (const part of chunks(payers)) await loadLots(db, book, 'unapplied-payer', 'payer', part)
  for (const part of chunks(items)) {
    await loadLots(db, book, 'unapplied-payer', 'earmark', part, payers)
    if (part.length === AT_ONCE) await pause()
  }
  await loadKnown(db, book, event)
  return { book, samePerson: (id: string) => groups.get(id) ?? [id] }
}

/** Claims that came before what they pay: they are posted with what they waited for. */
async function loadParked(db: Db, book: Book, event: LedgerEvent, concerns: Concerns): Promise<void> {
  const found =
    event.kind === 'release' || event.kind === 'parked-claim' ? [await parkedByKey(db, parkedKey(event.parked))] : []
  if (event.kind === 'charge' || event.kind === 'remit')
    for (const part of chunks(concerns.itemIds)) found.push(...(await parkedFor(db, part)))
  for (const parked of found) {
    if (!parked) continue
    book.park(parked)
    concerns.itemIds.push(...itemsOfClaim(parked.claim))
    concerns.payers.push(parked.payer)
  }
}

/** In parts of so many. */
export const chunks = <T>(all: readonly T[], size = AT_ONCE): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_one, index) => all.slice(index * size, (index + 1) * size))

type Concerns = { itemIds: string[]; patientIds: string[]; payers: string[] }

async function concernsOf(db: Db, event: LedgerEvent): Promise<Concerns> {
  const only = (itemIds: readonly string[]): Concerns => ({ itemIds: [...itemIds], patientIds: [], payers: [] })
  switch (event.kind) {
    case 'charge':
      return {
        itemIds: event.items.map(({ itemId }) => itemId),
        patientIds: event.items.map(({ patientId }) => patientId),
        payers: [],
      }
    case 'remit':
      return { ...only(itemsOfRemit(event)), payers: [event.payer] }
    case 'payment': {
      const meant = event.earmark === null ? [] : await itemsMeant(db, event.earmark)
      return { ...only([...event.apply.map(({ itemId }) => itemId), ...meant]), patientIds: [event.patientId] }
    }
    case 'family-payment':
      return { itemIds: await openItems(db, event.patientIds), patientIds: event.patientIds, payers: [] }
    case 'refund':
      return event.to === 'patient'
        ? { itemIds: [], patientIds: [event.patientId], payers: [] }
        : { itemIds: [], patientIds: [], payers: [event.payer] }
    case 'returned-payment':
      return paidBy(db, event.paymentId)
    case 'void-entry': {
      const { itemIds, patientIds } = await paidBy(db, event.entry.entryId)
      const named = (column: 'itemId' | 'patientId') =>
        event.entry.postings.flatMap((posting) => (posting[column] === null ? [] : [posting[column] as string]))
      const payers = event.entry.postings.map(({ payer }) => payer)
      return { itemIds: [...itemIds, ...named('itemId')], patientIds: [...patientIds, ...named('patientId')], payers }
    }
    case 'adjustment':
    case 'transfer':
    case 'application':
    case 'agency-remit':
      return only([event.itemId])
    case 'over-short':
    case 'release':
      return only([])
    case 'parked-claim':
      return { ...only(itemsOfClaim(event.parked.claim)), payers: [event.parked.payer] }
    default:
      return only(event.itemIds)
  }
}

/** An item, or everything that was charged for a visit. */
async function itemsMeant(db: Db, earmark: string): Promise<string[]> {
  const rows = await db
    .selectFrom('ledgerItem')
    .select('id')
    .where((where) => where.or([where('id', '=', earmark), where('encounterId', '=', earmark)]))
    .execute()
  return rows.map(({ id }) => id)
}

async function openItems(db: Db, patientIds: readonly string[]): Promise<string[]> {
  const groups = await Promise.all(patientIds.map((id) => chartIds(db, id)))
  const everyone = [...new Set([...patientIds, ...groups.flat()])]
  const rows = await db
    .selectFrom('ledgerPosting')
    .select('itemId')
    .where('patientId', 'in', everyone)
    .where('account', '=', 'ar-patient')
    .where('itemId', 'is not', null)
    .groupBy('itemId')
    .having((having) => having.fn.sum('cents'), '>', 0)
    .execute()
  return rows.map(({ itemId }) => itemId as string)
}

async function paidBy(db: Db, paymentId: string): Promise<Concerns> {
  const rows = await db
    .selectFrom('ledgerPosting')
    .select(['itemId', 'patientId'])
    .where('paymentId', '=', paymentId)
    .distinct()
    .execute()
  return {
    itemIds: rows.flatMap(({ itemId }) => (itemId === null ? [] : [itemId])),
    patientIds: rows.flatMap(({ patientId }) => (patientId === null ? [] : [patientId])),
    payers: [],
  }
}

/** Items by their identifiers, in the order in which they were charged. */
export async function itemRows(db: Db, ids: readonly string[]): Promise<LedgerItem[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('ledgerItem')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('dosOn')
    .orderBy('id')
    .execute()
  return rows.map(
    ({ id, entryId: _entry, practiceId: _practice, revision: _revision, ...item }) =>
      ({ itemId: id, ...item }) as LedgerItem,
  )
}

const bare = {
  guarantorId: null,
  resp: null,
  providerId: null,
  location: '',
  code: '',
} satisfies Partial<LedgerPosting>

async function loadPositions(db: Db, book: Book, ids: readonly string[]): Promise<void> {
  const sums = await db
    .selectFrom('ledgerPosting')
    .select(['itemId', 'account', 'paymentId', 'payer', 'resp', sql<number>`sum(cents)`.as('cents')])
    // By name, so that the index is entered by account and item: no entry is posted by going through the whole ledger.
    .where('account', 'in', ITEM_ACCOUNTS)
    .where('itemId', 'in', ids)
    .groupBy(['itemId', 'account', 'paymentId', 'payer', 'resp'])
    .execute()
  for (const row of sums) {
    const posting = { ...bare, ...row, cents: Number(row.cents), patientId: null, earmark: '' }
    book.addPosting('', posting as LedgerPosting)
  }
  const marks = await db
    .selectFrom('ledgerMark')
    .select(['kind', 'itemId', 'detail', 'cents'])
    .where('itemId', 'in', ids)
    .orderBy('acceptedSeq')
    .orderBy('ordinal')
    .execute()
  for (const mark of marks) book.addMark(mark as LedgerMark)
}

async function loadLots(
  db: Db,
  book: Book,
  account: 'unapplied-patient' | 'unapplied-payer',
  by: 'patientId' | 'payer' | 'earmark',
  ids: readonly string[],
  known: readonly string[] = [],
): Promise<void> {
  let find = db
    .selectFrom('ledgerPosting')
    .select(['patientId', 'payer', 'paymentId', 'earmark', sql<number>`sum(cents)`.as('cents')])
    .where('account', '=', account)
    .where(by, 'in', ids)
    .groupBy(['patientId', 'payer', 'paymentId', 'earmark'])
  if (known.length > 0) find = find.where('payer', 'not in', known)
  for (const row of await find.execute())
    book.addPosting('', { ...bare, ...row, account, itemId: null, cents: Number(row.cents) } as LedgerPosting)
}

/** What was booked before: keys of remits, payments that were taken back, what a payer may take back. */
async function loadKnown(db: Db, book: Book, event: LedgerEvent): Promise<void> {
  const paymentId =
    event.kind === 'returned-payment' ? event.paymentId : event.kind === 'void-entry' ? event.entry.entryId : null
  if (paymentId !== null) {
    const cash = db
      .selectFrom('ledgerPosting')
      .select([sql<number>`sum(cents)`.as('cents'), sql<string | null>`max(patient_id)`.as('patientId')])
    const row = await cash.where('paymentId', '=', paymentId).where('account', '=', 'cash').executeTakeFirst()
    book.received.set(paymentId, Number(row?.cents ?? 0))
    if (row?.patientId) book.giverOf.set(paymentId, row.patientId as PatientId)
    const undone = db.selectFrom('ledgerEntry').select('id').where('reverses', '=', paymentId)
    if (await undone.executeTakeFirst()) book.reversed.add(paymentId)
  }
  if (event.kind !== 'remit') return
  const key = remitKey(event)
  const before = db
    .selectFrom('ledgerEntry')
    .select('id')
    .where('dedupeKey', '=', key ?? '')
  if (key !== null && (await before.executeTakeFirst())) book.dedupeKeys.add(key)
  const owed = db.selectFrom('ledgerPosting').select(sql<number>`sum(cents)`.as('cents'))
  const row = await owed.where('account', '=', 'recoupment').where('payer', '=', event.payer).executeTakeFirst()
  book.recoupment.set(event.payer, -Number(row?.cents ?? 0))
}

/** An entry with everything that belongs to it, or undefined. */
export async function entryById(db: Db, entryId: string) {
  const row = await db.selectFrom('ledgerEntry').selectAll().where('id', '=', entryId).executeTakeFirst()
  if (!row) return undefined
  const postings = await db
    .selectFrom('ledgerPosting')
    .selectAll()
    .where('entryId', '=', entryId)
    .orderBy('ordinal')
    .execute()
  const marks = await db
    .selectFrom('ledgerMark')
    .selectAll()
    .where('entryId', '=', entryId)
    .orderBy('ordinal')
    .execute()
  const items = await db.selectFrom('ledgerItem').selectAll().where('entryId', '=', entryId).orderBy('id').execute()
  return { row, postings, marks, items }
}

/** Rows of postings and marks as the rules know them. */
export function asPostings(rows: readonly Record<string, unknown>[]): LedgerPosting[] {
  return rows.map((row) => {
    const {
      account,
      itemId,
      patientId,
      guarantorId,
      payer,
      resp,
      providerId,
      location,
      code,
      paymentId,
      earmark,
      cents,
    } = row as unknown as LedgerPosting
    return {
      account,
      itemId,
      patientId,
      guarantorId,
      payer,
      resp,
      providerId,
      location,
      code,
      paymentId,
      earmark,
      cents,
    }
  })
}

export const asMarks = (rows: readonly Record<string, unknown>[]): LedgerMark[] =>
  rows.map((row) => {
    const { kind, itemId, detail, cents } = row as unknown as LedgerMark
    return { kind, itemId, detail, cents }
  })

export type LoadedEntry = Pick<EntryDraft, 'entryId' | 'kind' | 'postings' | 'marks' | 'method'>
