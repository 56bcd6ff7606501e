import { accountOf } from '../../db/ledger/account.ts'
import { agingAt } from '../../db/ledger/open-items.ts'
import {
  appliedByMonth,
  balancesAt,
  byMonth,
  expectedBeyond,
  inTransitAt,
  itemFigures,
  queuesAt,
} from '../../db/ledger/queries.ts'
import {
  type Account,
  type AgeBase,
  DEFAULT_CONVENTIONS,
  instalmentsOf,
  planStanding,
} from '../../shared/ledger/index.ts'
import { daysInAr, grossCollection, periodNetCollection } from '../../shared/reports/index.ts'
import { at, type CaseEvent, leavesOf, text, whole } from './ledger-cases.ts'
import type { CaseRun } from './ledger-run.ts'

const NAMES: Readonly<Record<string, Account>> = {
  cash: 'cash',
  arIns: 'ar-insurance',
  arPt: 'ar-patient',
  withheld: 'withheld',
  agencyFee: 'agency-fee',
  adjContractual: 'adj-contractual',
  adjWriteoff: 'adj-writeoff',
  adjSliding: 'adj-sliding',
  adjCourtesy: 'adj-courtesy',
  adjBadDebt: 'adj-bad-debt',
  adjSmall: 'adj-small',
  charges: 'charges',
  interest: 'interest',
  fees: 'fees',
  unapPt: 'unapplied-patient',
  unapPayer: 'unapplied-payer',
  recoup: 'recoupment',
}
const BASES: Readonly<Record<string, AgeBase>> = {
  dos: 'dos',
  firstBilled: 'first-billed',
  responsibility: 'responsibility',
  firstStatement: 'first-statement',
}
const FOREVER = '9999-12-31'
const RECEIPTS = ['remit', 'payment', 'family-payment', 'agency-remit', 'returned-payment']

/** Everything that a case with events may ask for, read from the store; `expect` says as of which days. */
export async function figuresOf(run: CaseRun, events: readonly CaseEvent[], expect: Readonly<Record<string, unknown>>) {
  const { db } = run
  const asOf = text(expect['asOf'], run.lastOn)
  const final = await balancesOn(run, FOREVER)
  const dated = async (key: string, figure: (day: string) => Promise<unknown>) => {
    const entries = Object.keys((expect[key] ?? {}) as object).map(async (day) => [day, await figure(day)] as const)
    return Object.fromEntries(await Promise.all(entries))
  }
  const sums = final as Record<string, number>
  const all = { asOf: FOREVER }
  const remits = await byMonth(db, ['cash'], all, ['remit'])
  const posted = [...remits.values()].reduce((sum, cents) => sum + cents, 0)
  const unposted = (await balancesAt(db, all))['unposted-eft']
  const received = await expectedBeyond(db, {})
  const bank = received.cash + received.check + received.card + received.eft
  return {
    asOf,
    final,
    checkpoints: await dated('checkpoints', (day) => balancesOn(run, day)),
    depositsInTransit: await dated('depositsInTransit', (day) => inTransitAt(db, day)),
    byMonth: await monthsOf(run, expect),
    lines: await linesOf(run, expect),
    balances: await openBalances(run, expect),
    ...(await agedOn(run, asOf)),
    statement: await statementOf(run),
    plan: planOf(run, events, expect, asOf),
    agency: await agencyOf(run),
    duplicates: run.duplicates,
    posted: posted - unposted,
    unpostedEft: unposted,
    difference: posted - whole(final.remitted),
    bankExpected: bank,
    cardFees: 0,
    ...(await ratesOf(run, sums, asOf)),
  }
}

async function balancesOn(run: CaseRun, asOf: string) {
  const balances = await balancesAt(run.db, { asOf })
  const { deniedClaims, claimsToSend } = await queuesAt(run.db, { asOf })
  const named = Object.fromEntries(Object.entries(NAMES).map(([name, account]) => [name, balances[account]]))
  const remits = await byMonth(run.db, ['cash'], { asOf }, ['remit'])
  const remitted = [...remits.values()].reduce((sum, cents) => sum + cents, 0)
  return { ...named, deniedOpen: deniedClaims, claimsToSend, remitted } as Record<string, number>
}

async function monthsOf(run: CaseRun, expect: Readonly<Record<string, unknown>>) {
  const all = { asOf: FOREVER }
  const receipts = await byMonth(run.db, ['cash'], all, RECEIPTS)
  const charges = await byMonth(run.db, ['charges'], all)
  const applied = await appliedByMonth(run.db, all)
  const pick = (name: string, sums: ReadonlyMap<string, number>, sign = 1) =>
    Object.fromEntries(
      Object.keys((at(expect, ['byMonth', name]) ?? {}) as object).map((month) => [
        month,
        sign * (sums.get(month) ?? 0) + 0,
      ]),
    )
  return {
    receipts: pick('receipts', receipts),
    applied: pick('applied', applied),
    charges: pick('charges', charges, -1),
  }
}

async function linesOf(run: CaseRun, expect: Readonly<Record<string, unknown>>) {
  if (expect['lines'] === undefined) return {}
  const names = [...run.items.keys()]
  const figures = await Promise.all([...run.items.values()].map((itemId) => itemFigures(run.db, itemId)))
  return {
    paid: figures.map(({ paid }) => paid),
    co: figures.map(({ contractual }) => contractual),
    pr: figures.map(({ toPatient }) => toPatient),
    due: figures.map(({ open }) => open),
    adj: figures.map(({ adjusted }) => adjusted),
    ...Object.fromEntries(names.map((name, index) => [name, figures[index]?.open])),
  }
}

/** What is open: by charge in the order of the case, by name, or whether the books balance. */
async function openBalances(run: CaseRun, expect: Readonly<Record<string, unknown>>) {
  const wanted = expect['balances']
  if (wanted === undefined) return undefined
  const figures = await Promise.all([...run.items.values()].map((itemId) => itemFigures(run.db, itemId)))
  const open = figures.map((figure) => figure.open)
  if (Array.isArray(wanted)) return open
  if (typeof wanted === 'number') return open.reduce((sum, cents) => sum + cents, 0)
  if (typeof wanted === 'object')
    return Object.fromEntries([...run.items.keys()].map((name, index) => [name, open[index]]))
  const postings = await run.db.selectFrom('ledgerPosting').select(['entryId', 'cents']).execute()
  return postings.reduce((sum, { cents }) => sum + cents, 0) === 0
}

async function agedOn(run: CaseRun, asOf: string) {
  const { bucketDays } = DEFAULT_CONVENTIONS
  const days: Record<string, number | undefined> = {}
  const bucket: Record<string, string | undefined> = {}
  for (const [name, base] of Object.entries(BASES)) {
    const [first] = (await agingAt(run.db, { asOf, base, bucketDays })).items
    days[name] = first?.days
    bucket[name] = first?.bucket
  }
  const report = await agingAt(run.db, { asOf, base: 'dos', bucketDays })
  const credits = { payer: report.creditsPayerCents, patient: report.creditsPatientCents }
  return { ageDays: days, bucket, aging: report.aging, credits, netAr: report.netCents }
}

/** The statements of all patients together, as each account says it: nobody's credit lowers what another owes. */
async function statementOf(run: CaseRun) {
  const accounts = await Promise.all([...run.patients.values()].map((patientId) => accountOf(run.db, patientId)))
  const sum = (of: (account: (typeof accounts)[number]) => number) =>
    accounts.reduce((total, one) => total + of(one), 0)
  return {
    patientDue: sum(({ patientCents }) => patientCents),
    unappliedCredit: sum(({ unappliedCents }) => unappliedCents),
    payThis: sum(({ payThisCents }) => payThisCents),
    insurancePendingShownOnly: sum(({ insuranceCents }) => insuranceCents),
  }
}

function planOf(run: CaseRun, events: readonly CaseEvent[], expect: Readonly<Record<string, unknown>>, asOf: string) {
  const [made] = run.plans
  if (!made) return undefined
  const until = at(expect, ['plan', 'dueBy'])
  const day = typeof until === 'string' ? until : asOf
  const later = events.slice(made.afterEvent + 1).filter(({ t }) => t === 'pt' || t === 'ptFifo')
  const paid = later.filter(({ post }) => text(post) <= day).reduce((sum, { amt }) => sum + whole(amt), 0)
  const standing = planStanding(made.plan, day, paid)
  const scheduled = typeof until === 'number' ? made.plan.totalCents : standing.dueCents
  const instalments = instalmentsOf(made.plan).map(({ cents }) => cents)
  const dueBy = typeof until === 'string' ? until : standing.dueCents
  return { instalments, dueBy, scheduled, paid, pastDue: standing.pastDueCents }
}

async function agencyOf(run: CaseRun) {
  const { placedCents } = await queuesAt(run.db, { asOf: FOREVER })
  const rows = await run.db
    .selectFrom('ledgerPosting')
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
    .select('cents')
    .where('ledgerEntry.kind', '=', 'agency-remit')
    .where('account', '=', 'ar-patient')
    .where('paymentId', 'is not', null)
    .execute()
  const recovered = 0 - rows.reduce((sum, { cents }) => sum + Math.min(cents, 0), 0)
  return { placed: placedCents, recovered, open: placedCents - recovered }
}

async function ratesOf(run: CaseRun, sums: Record<string, number>, asOf: string) {
  const receipts = await byMonth(run.db, ['cash'], { asOf }, RECEIPTS)
  const refunded = await byMonth(run.db, ['cash'], { asOf }, ['refund'])
  const total = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((sum, cents) => sum + cents, 0)
  const period = {
    charges: sums['charges'] ?? 0,
    payments: total(receipts),
    refunds: -total(refunded),
    contractual: sums['adjContractual'] ?? 0,
    charity: sums['adjSliding'] ?? 0,
  }
  const since = new Date(Date.parse(`${asOf}T00:00Z`) - 89 * 86_400_000).toISOString().split('T')[0] ?? ''
  const recent = await run.db
    .selectFrom('ledgerPosting')
    .select('cents')
    .where('account', '=', 'charges')
    .where('postOn', '>=', since)
    .where('postOn', '<=', asOf)
    .execute()
  const charged = 0 - recent.reduce((sum, { cents }) => sum + cents, 0)
  const aged = await agingAt(run.db, { asOf, base: 'dos', bucketDays: DEFAULT_CONVENTIONS.bucketDays })
  return {
    gcrBp: grossCollection(period),
    ncrPeriodBp: periodNetCollection(period),
    darGrossTenths: daysInAr(aged.aging.total, charged, 90),
    darNetTenths: daysInAr(aged.netCents, charged, 90),
  }
}

/** The part of `figures` that a case asks for, in its form. */
export function askedFor(
  figures: unknown,
  expect: Readonly<Record<string, unknown>>,
): { path: string; expected: unknown; got: unknown }[] {
  return leavesOf(expect).map(({ path, value }) => ({ path: path.join('.'), expected: value, got: at(figures, path) }))
}
