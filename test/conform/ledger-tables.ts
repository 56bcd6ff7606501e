import { unbilledFigures, type VisitCharge } from '../../shared/charges/index.ts'
import { percentOf, readMoney, share } from '../../shared/ledger/index.ts'
import {
  claimRates,
  type ClaimCounts,
  cohortNetCollection,
  daysInAr,
  grossCollection,
  mixOf,
  periodNetCollection,
  reconcileDeposits,
  workRvus,
} from '../../shared/reports/index.ts'
import { leavesOf, listOf, text, whole } from './ledger-cases.ts'

type Table = Readonly<Record<string, unknown>>

/** The figures of a case that gives a table instead of events. */
export function tableFigures(category: string, given: Table, expect: Table): Table {
  const figures: Record<string, unknown> = { asOf: expect['asOf'] }
  if (Array.isArray(given['encounters'])) Object.assign(figures, unbilledFigures(given['encounters'].map(visitOf)))
  if (Array.isArray(given['table']) || category === 'money')
    Object.assign(figures, moneyFigures(listOf(given['table'])))
  const rows = listOf<Table>(given['rows'])
  if (rows.length > 0) figures['wrvuMilli'] = workRvus(rows.map(workLine))
  Object.assign(figures, rateFigures(given, rows), mixFigures(given))
  if ('bankExpected' in expect || 'unpostedEft' in expect) Object.assign(figures, depositFigures(given))
  return figures
}

const visitOf = (visit: Table): VisitCharge => ({
  signed: visit['signed'] === true,
  cents: whole(visit['charges']),
  lagDays: typeof visit['lag'] === 'number' ? visit['lag'] : null,
  held: visit['held'] !== undefined && visit['held'] !== false && visit['held'] !== null,
  claimed: visit['claimed'] === true,
  noCharge: Boolean(visit['noCharge']),
})

/** Amounts as people write them, in cents; sums of them are sums of whole numbers. */
function moneyFigures(table: readonly unknown[]): Table {
  const dime = readMoney('0.10') ?? 0
  const one = readMoney('0.01') ?? 0
  let million = 0
  for (let count = 0; count < 1_000_000; count += 1) million += one
  return { cents: table.map(centsOf), sumOfTenCentsX3: dime + dime + dime, millionOnes: million }
}

function centsOf(row: unknown): number | null {
  if (typeof row === 'string') return readMoney(row)
  if (typeof row === 'number') return readMoney(String(row))
  if (Array.isArray(row)) {
    const [amount, percent] = row as unknown[]
    return typeof amount === 'number' && typeof percent === 'number' ? percentOf(amount, percent) : centsOf(amount)
  }
  const { amt, amount, cents, text: words, s, pct, percent, bp } = (row ?? {}) as Record<string, unknown>
  const base = amt ?? amount ?? cents
  if (typeof base === 'number' && typeof bp === 'number') return share(base, bp, 10_000)
  const rate = pct ?? percent
  if (typeof base === 'number' && typeof rate === 'number') return percentOf(base, rate)
  return centsOf(words ?? s ?? base ?? null)
}

const THOUSAND = 1000
/** Work RVUs are written with decimals or in thousandths, factors as a share, percent or basis points. */
function workLine(row: Table) {
  const named = (pattern: RegExp) => Object.entries(row).find(([key]) => pattern.test(key))
  const [rvuName = '', rvu] = named(/rvu/i) ?? []
  const wrvuMilli = /milli/i.test(rvuName) ? whole(rvu) : Math.round(Number(rvu ?? 0) * THOUSAND)
  const [factorName = '', factor] = named(/factor|modbp|modpct|modifierbp|^mod/i) ?? []
  const units = whole(named(/unit|qty/i)?.[1], 1)
  return { wrvuMilli, units, factorBp: factorOf(factorName, factor), voided: Boolean(named(/void/i)?.[1]) }
}

const WHOLE_BP = 10_000
function factorOf(name: string, factor: unknown): number {
  if (factor === undefined || factor === null || factor === '') return WHOLE_BP
  const value = Number(factor)
  if (/bp/i.test(name)) return value
  if (/pct|percent/i.test(name)) return Math.round(value * 100)
  // A share of one may be above it (both sides: 1.5); a larger number is a percentage or in basis points.
  return value <= 10 ? Math.round(value * WHOLE_BP) : value <= 300 ? Math.round(value * 100) : value
}

/** The numbers of a table by what they are called; a number within a group is called after the group too. */
function numberOf(given: Table, rows: readonly Table[], pattern: RegExp, not = /^$/): number {
  const leaves = leavesOf({ ...given, rows: undefined }).filter(({ value }) => typeof value === 'number')
  const matching = leaves.filter(({ path }) => pattern.test(path.join('.')) && !not.test(path.join('.')))
  const inRows = rows.flatMap((row) =>
    Object.entries(row).filter(([key, value]) => typeof value === 'number' && pattern.test(key) && !not.test(key)),
  )
  return (
    matching.reduce((sum, { value }) => sum + whole(value), 0) +
    inRows.reduce((sum, [, value]) => sum + whole(value), 0)
  )
}

function rateFigures(given: Table, rows: readonly Table[]): Table {
  const of = (pattern: RegExp, not?: RegExp) => numberOf(given, rows, pattern, not)
  const period = {
    charges: of(/charge/i),
    payments: of(/payment|paid/i, /refund|first/i),
    refunds: of(/refund/i),
    contractual: of(/contract|adjco/i),
    charity: of(/charit|sliding/i),
  }
  const cohort = cohortNetCollection({ ...period, open: of(/open|(^|\.)ar(\.|$|[A-Z])|pending/i) })
  const debit = of(/(^|\.)(debit|gross)?ar(debit|gross|ins|pt)?($|\.)|debit|receivable|arTotal/i, /credit|charge/i)
  const credits = of(/credit|unap/i)
  const days = of(/days/i) || 90
  return {
    gcrBp: grossCollection(period),
    ncrPeriodBp: periodNetCollection(period),
    ncrCohortBp: cohort.collectedBp,
    openBp: cohort.openBp,
    leakageBp: cohort.leakageBp,
    collectible: cohort.collectible,
    darGrossTenths: daysInAr(debit, period.charges, days),
    darNetTenths: daysInAr(debit - credits, period.charges, days),
    netAr: debit - credits,
    ...claimRates(claimCounts(given)),
  }
}

const COUNTS = [
  'submitted',
  'scrubHeldFixedByHand',
  'rejected277',
  'adjudicated',
  'fullyDenied',
  'partlyDenied',
  'paidFirst',
  'lines',
  'deniedLines',
  'adjudicatedCents',
  'deniedCents',
] as const
const claimCounts = (given: Table) =>
  Object.fromEntries(COUNTS.map((name) => [name, whole(given[name])])) as ClaimCounts

function mixFigures(given: Table): Table {
  const group = (name: string) => {
    const amounts = given[name]
    return typeof amounts === 'object' && amounts !== null && !Array.isArray(amounts)
      ? (amounts as Record<string, number>)
      : null
  }
  const [charges, payments] = [group('charges'), group('payments')]
  if (!charges || !payments) return {}
  const payBp = mixOf(payments)
  const payBpSum = Object.values(payBp).reduce((sum, bp) => sum + bp, 0)
  return { chargeBp: mixOf(charges), payBp, payBpSum }
}

/** A day's money against the bank: card money comes less its fee, EFT with what could not be posted. */
function depositFigures(given: Table): Table {
  const of = (pattern: RegExp, not?: RegExp) => numberOf(given, [], pattern, not)
  const card = of(/card/i, /fee|bp|pct/i)
  const bp = of(/fee.*bp|bp.*fee/i)
  const cardFees = bp > 0 ? share(card, bp, WHOLE_BP) : of(/fee/i, /pct|percent/i)
  const unpostedEft = of(/unposted|parked|quarantin/i)
  const posted = of(/cash|check|cheque|card|eft|bpr|posted/i, /fee|bp$|bp\.|pct|unposted|parked|quarantin|bank/i)
  const bank = of(/bank/i)
  return {
    posted,
    cardFees,
    unpostedEft,
    ...reconcileDeposits({ posted, cardFees, unpostedEft, bank }),
    asOf: text(given['asOf']),
  }
}
