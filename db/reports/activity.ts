import { type Kysely, sql } from 'kysely'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { addToAging, type Aging, type AgeBase, conventionsOn, emptyAging } from '../../shared/ledger/index.ts'
import type {
  ActivityRow,
  ActivitySums,
  AgingRow,
  DateBasis,
  Deposit,
  Grouping,
  ReportLine,
} from '../../shared/reports/index.ts'
import { agingAt, agingSums, creditsAt, datedConventions, isPlainBase, netOf } from '../ledger/queries.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>
export type Period = {
  fromOn: CivilDate
  toOn: CivilDate
  basis: DateBasis
  by: Grouping
  sequence: number
}
/** Charts whose names stay unsaid to the one who asks; their money counts all the same. */
export type Hidden = ReadonlySet<string>

const COLUMN = {
  provider: 'ledger_posting.provider_id',
  payer: 'ledger_posting.payer',
  code: 'ledger_posting.code',
  location: 'ledger_posting.location',
  patient: 'ledger_posting.patient_id',
} as const
const DAY = {
  post: sql<string>`ledger_posting.post_on`,
  dos: sql<string>`coalesce(ledger_item.dos_on, ledger_posting.post_on)`,
  deposit: sql<string>`coalesce(ledger_entry.deposit_on, ledger_posting.post_on)`,
} as const
const keyOf = (by: Grouping) => sql<string>`coalesce(${sql.ref(COLUMN[by])}, '')`
/** What a day sheet counts: charges, money applied, and what was written off. */
const COUNTED = sql<boolean>`(ledger_posting.account in ('charges', 'fees') or ledger_posting.account like 'adj-%'
  or (ledger_posting.account in ('ar-insurance', 'ar-patient') and ledger_posting.payment_id is not null))`

function within(db: Db, { fromOn, toOn, basis, sequence }: Omit<Period, 'by'>) {
  const day = DAY[basis]
  let find = db
    .selectFrom('ledgerPosting')
    .where('ledgerPosting.acceptedSeq', '<=', sequence)
    .where(day, '>=', fromOn)
    .where(day, '<=', toOn)
    .where(COUNTED)
  // Only the day that counts is looked up: a day sheet by posting reads postings alone.
  if (basis === 'dos')
    find = find.leftJoin('ledgerItem', 'ledgerItem.id', 'ledgerPosting.itemId') as unknown as typeof find
  if (basis === 'deposit')
    find = find.innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId') as unknown as typeof find
  return find
}

const sumWhere = (condition: ReturnType<typeof sql>, sign: 1 | -1) =>
  sql<number>`${sql.lit(sign)} * coalesce(sum(case when ${condition} then ledger_posting.cents else 0 end), 0)`

/** Charges, payments and adjustments of a period, one row for each of what it is grouped by. */
export async function activity(db: Db, period: Period, hidden: Hidden): Promise<ActivityRow[]> {
  const { by } = period
  const rows = await within(db, period)
    .select([
      keyOf(by).as('key'),
      sumWhere(sql`ledger_posting.account in ('charges', 'fees')`, -1).as('chargeCents'),
      sumWhere(sql`ledger_posting.account = 'ar-insurance'`, -1).as('insurancePaidCents'),
      sumWhere(sql`ledger_posting.account = 'ar-patient'`, -1).as('patientPaidCents'),
      sumWhere(sql`ledger_posting.account like 'adj-%'`, 1).as('adjustedCents'),
      sql<number>`count(*)`.as('lines'),
    ])
    .groupBy(keyOf(by))
    .execute()
  const names = await namesOf(
    db,
    by,
    rows.map(({ key }) => key),
    hidden,
  )
  return rows
    .map(({ key, ...row }) => {
      const sums = Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, Number(value) + 0]),
      ) as ActivitySums
      return { key, name: names.get(key) ?? key, ...sums }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

export const totalOfRows = (rows: readonly ActivitySums[]): ActivitySums =>
  rows.reduce(
    (sum, row) => ({
      chargeCents: sum.chargeCents + row.chargeCents,
      insurancePaidCents: sum.insurancePaidCents + row.insurancePaidCents,
      patientPaidCents: sum.patientPaidCents + row.patientPaidCents,
      adjustedCents: sum.adjustedCents + row.adjustedCents,
      lines: sum.lines + row.lines,
    }),
    { chargeCents: 0, insurancePaidCents: 0, patientPaidCents: 0, adjustedCents: 0, lines: 0 },
  )

async function namesOf(db: Db, by: Grouping, keys: readonly string[], hidden: Hidden): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  const known = keys.filter((key) => key !== '')
  for (let at = 0; at < known.length; at += 400) {
    const part = known.slice(at, at + 400)
    if (by === 'provider') {
      const staff = await db.selectFrom('staff').select(['id', 'displayName']).where('id', 'in', part).execute()
      for (const { id, displayName } of staff) names.set(id, displayName)
    }
    if (by === 'patient') {
      const columns = ['id', 'familyName', 'givenName', 'recordNumber'] as const
      const people = await db.selectFrom('patient').select(columns).where('id', 'in', part).execute()
      for (const { id, familyName, givenName, recordNumber } of people)
        names.set(id, hidden.has(id) ? recordNumber : `${familyName}, ${givenName} · ${recordNumber}`)
    }
  }
  return names
}

/** The postings behind a row, in the order in which they were accepted. */
export async function linesBehind(
  db: Db,
  about: Period & { key: string; after: number; limit: number },
  hidden: Hidden,
): Promise<{ lines: ReportLine[]; total: number; cents: number }> {
  const mine = () => within(db, about).where(keyOf(about.by), '=', about.key)
  const sums = await mine()
    .select([sql<number>`count(*)`.as('total'), sql<number>`coalesce(sum(cents), 0)`.as('cents')])
    .executeTakeFirstOrThrow()
  const ids = await mine()
    .select('ledgerPosting.id')
    .orderBy('ledgerPosting.acceptedSeq')
    .orderBy('ledgerPosting.ordinal')
    .offset(about.after)
    .limit(about.limit)
    .execute()
  const rows = await db
    .selectFrom('ledgerPosting')
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
    .leftJoin('ledgerItem', 'ledgerItem.id', 'ledgerPosting.itemId')
    .leftJoin('patient', 'patient.id', 'ledgerPosting.patientId')
    .leftJoin('staff', 'staff.id', 'ledgerPosting.providerId')
    .select([
      'ledgerPosting.entryId',
      'ledgerPosting.acceptedSeq',
      'ledgerPosting.postOn',
      'ledgerItem.dosOn',
      'ledgerEntry.kind',
      'ledgerPosting.account',
      'ledgerPosting.patientId',
      'patient.familyName',
      'patient.givenName',
      'patient.recordNumber',
      'staff.displayName',
      'ledgerPosting.payer',
      'ledgerPosting.code',
      'ledgerPosting.cents',
    ])
    .where('ledgerPosting.id', 'in', ids.length === 0 ? [''] : ids.map(({ id }) => id))
    .orderBy('ledgerPosting.acceptedSeq')
    .orderBy('ledgerPosting.ordinal')
    .execute()
  const lines = rows.map(({ acceptedSeq, familyName, givenName, recordNumber, displayName, patientId, ...row }) => ({
    ...row,
    acceptedSequence: acceptedSeq,
    patientName: familyName === null || hidden.has(patientId ?? '') ? '' : `${familyName}, ${givenName}`,
    recordNumber: recordNumber ?? '',
    providerName: displayName ?? '',
  })) as ReportLine[]
  return { lines, total: Number(sums.total), cents: Number(sums.cents) }
}

export type SheetOfAging = {
  rows: AgingRow[]
  total: Aging
  creditsPatientCents: number
  creditsPayerCents: number
  netCents: number
  /** How many charges are open. */
  items: number
}

/** Aging in rows of what it is grouped by, with what it comes to. */
export async function agingSheet(
  db: Db,
  { asOf, by, base, sequence }: { asOf: CivilDate; by: Grouping; base: AgeBase; sequence: number },
  hidden: Hidden,
): Promise<SheetOfAging> {
  const { bucketDays } = conventionsOn(await datedConventions(db), asOf)
  const about = { asOf, sequence, bucketDays, by }
  const groups = isPlainBase(base) ? await agingSums(db, { ...about, base }) : await agedItems(db, { ...about, base })
  const names = await namesOf(
    db,
    by,
    groups.map(({ key }) => key),
    hidden,
  )
  const rows = groups.map(({ key, sums }) => ({ key, name: names.get(key) ?? key, ...sums }))
  const total = emptyAging()
  for (const { sums } of groups)
    for (const bucket of Object.keys(total) as (keyof Aging)[]) total[bucket] += sums[bucket]
  const credits = await creditsAt(db, about)
  return {
    rows: rows.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    total,
    ...credits,
    netCents: netOf(total, credits),
    items: groups.reduce((sum, { items }) => sum + items, 0),
  }
}

/** The same from the charges one by one: how old they are is a matter of their history. */
async function agedItems(
  db: Db,
  { by, ...about }: Parameters<typeof agingAt>[1] & { by: Grouping },
): Promise<{ key: string; sums: Aging; items: number }[]> {
  const groups = new Map<string, { key: string; sums: Aging; items: number }>()
  for (const item of (await agingAt(db, about)).items) {
    const { providerId: provider, payer, code, location, patientId: patient, bucket, openCents } = item
    const key = { provider, payer, code, location, patient }[by] ?? ''
    const group = groups.get(key) ?? { key, sums: emptyAging(), items: 0 }
    addToAging(group.sums, bucket, openCents)
    group.items += 1
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Money in and out, entry by entry, by the day on which it was or will be deposited. */
export async function depositsOf(
  db: Db,
  { fromOn, toOn }: { fromOn: string; toOn: string },
  hidden: Hidden,
): Promise<Deposit[]> {
  const day = sql<string>`coalesce(ledger_entry.deposit_on, ledger_entry.post_on)`
  const rows = await db
    .selectFrom('ledgerPosting')
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
    .leftJoin('patient', 'patient.id', 'ledgerPosting.patientId')
    .select([
      'ledgerEntry.method',
      'ledgerEntry.kind',
      'ledgerEntry.postOn',
      'ledgerEntry.depositOn',
      'ledgerEntry.reference',
      'ledgerEntry.sourceRef',
      'ledgerPosting.payer',
      'ledgerPosting.patientId',
      'patient.familyName',
      'patient.givenName',
      'ledgerPosting.cents',
    ])
    .where('ledgerPosting.account', '=', 'cash')
    .where(day, '>=', fromOn)
    .where(day, '<=', toOn)
    .orderBy(day)
    .orderBy('ledgerEntry.acceptedSeq')
    .execute()
  return rows.map((row) => {
    const person =
      row.familyName === null || hidden.has(row.patientId ?? '') ? '' : `${row.familyName}, ${row.givenName}`
    const { postOn, depositOn, cents } = row
    const about = {
      method: row.method ?? row.kind,
      reference: row.reference || row.sourceRef,
      from: row.payer || person,
    }
    return { ...about, postOn, depositOn, cents } as Deposit
  })
}

/** What came in, went out and was left waiting in a period, by posting. */
export async function cashOf(db: Db, { fromOn, toOn, sequence }: Omit<Period, 'by' | 'basis'>) {
  const row = await db
    .selectFrom('ledgerPosting')
    .select([
      sumWhere(sql`ledger_posting.account = 'cash' and ledger_posting.cents > 0`, 1).as('receivedCents'),
      sumWhere(sql`ledger_posting.account = 'cash' and ledger_posting.cents < 0`, -1).as('refundedCents'),
      sumWhere(sql`ledger_posting.account in ('unapplied-patient', 'unapplied-payer')`, -1).as('unappliedCents'),
    ])
    .where('postOn', '>=', fromOn)
    .where('postOn', '<=', toOn)
    .where('acceptedSeq', '<=', sequence)
    .executeTakeFirstOrThrow()
  const { receivedCents, refundedCents, unappliedCents } = row
  const whole = (cents: number) => Number(cents) + 0
  return {
    receivedCents: whole(receivedCents),
    refundedCents: whole(refundedCents),
    unappliedCents: whole(unappliedCents),
  }
}
