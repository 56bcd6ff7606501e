import { BUCKETS } from '../../shared/ledger/index.ts'
import type { AgingSheet, Cell, DaySheet, Deposit, ReportTable } from '../../shared/reports/index.ts'

const text = (value: string): Cell => ({ kind: 'text', text: value })
const money = (cents: number): Cell => ({ kind: 'money', cents })
const count = (value: number): Cell => ({ kind: 'number', value })

/** A day sheet as a table; the last columns are what its total on the screen is the sum of. */
export function daySheetTable({ printed, by, rows }: DaySheet): ReportTable {
  const { fromOn, toOn, basis, sequence } = printed
  return {
    title: `day-sheet-${fromOn}-${toOn}`,
    about: [`Day sheet ${fromOn} to ${toOn}`, `by ${by}, by day of ${basis}`, `up to entry ${sequence}`],
    headings: [by, 'Charges', 'Insurance payments', 'Patient payments', 'Adjustments', 'Lines'],
    rows: rows.map((row) => [
      text(row.name),
      money(row.chargeCents),
      money(row.insurancePaidCents),
      money(row.patientPaidCents),
      money(row.adjustedCents),
      count(row.lines),
    ]),
  }
}

export function agingTable({ asOf, by, base, sequence, rows }: AgingSheet): ReportTable {
  return {
    title: `aging-${asOf}`,
    about: [`Accounts receivable as of ${asOf}`, `by ${by}, counted from ${base}`, `up to entry ${sequence}`],
    headings: [by, '0-30', '31-60', '61-90', '91-120', '121+', 'Total'],
    rows: rows.map((row) => [text(row.name), ...BUCKETS.map((bucket) => money(row[bucket])), money(row.total)]),
  }
}

export function depositTable(
  { fromOn, toOn }: { fromOn: string; toOn: string },
  deposits: readonly Deposit[],
): ReportTable {
  return {
    title: `deposits-${fromOn}-${toOn}`,
    about: [`Deposits ${fromOn} to ${toOn}`],
    headings: ['Deposited', 'Posted', 'Method', 'From', 'Reference', 'Amount'],
    rows: deposits.map(({ depositOn, postOn, method, from, reference, cents }) => [
      { kind: 'day', day: depositOn ?? postOn },
      { kind: 'day', day: postOn },
      text(method),
      text(from),
      text(reference),
      money(cents),
    ]),
  }
}
