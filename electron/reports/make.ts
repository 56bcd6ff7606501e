import type { Kysely } from 'kysely'
import { inTransitAt } from '../../db/ledger/queries.ts'
import {
  activity,
  agingSheet,
  cashOf,
  depositsOf,
  linesBehind,
  tieOuts,
  totalOfRows,
} from '../../db/reports/queries.ts'
import type { Tables } from '../../db/tables.ts'
import type { CivilDate, Instant } from '../../shared/kernel/index.ts'
import type { AgeBase } from '../../shared/ledger/index.ts'
import type { AgingSheet, DateBasis, DaySheet, Exported, Grouping } from '../../shared/reports/index.ts'
import { agingTable, daySheetTable, depositTable } from './tables.ts'
import { fileOf } from './files.ts'

type Period = { fromOn: CivilDate; toOn: CivilDate; basis: DateBasis; by: Grouping }
type AsOf = { asOf: CivilDate; by: Grouping; base: AgeBase }
/** What a worker is asked for. `sequence` is where the report ends; `hidden` are charts whose names it does not say. */
export type ReportOrder = { file: string; sequence: number; hidden: readonly string[]; madeAt: Instant } & (
  | { report: 'day-sheet'; about: Period }
  | { report: 'lines'; about: Period & { key: string; after: number; limit: number } }
  | { report: 'aging'; about: AsOf }
  | { report: 'deposits'; about: { fromOn: CivilDate; toOn: CivilDate } }
  | { report: 'tie-outs'; about: { fromOn: CivilDate; toOn: CivilDate } }
  | { report: 'export'; about: { format: 'csv' | 'xlsx'; of: Exported } }
)
type Db = Kysely<Tables>

/** Makes one report on a connection that can only read. */
export async function makeReport(db: Db, order: ReportOrder): Promise<unknown> {
  const { sequence, madeAt } = order
  const hidden = new Set(order.hidden)
  const at = { sequence, madeAt, hidden }
  switch (order.report) {
    case 'day-sheet':
      return daySheet(db, order.about, at)
    case 'lines':
      return linesBehind(db, { ...order.about, sequence }, hidden)
    case 'aging':
      return aging(db, order.about, at)
    case 'deposits':
      return deposits(db, order.about, hidden)
    case 'tie-outs':
      return tieOuts(db, { ...order.about, sequence })
    case 'export': {
      const { format, of } = order.about
      if (of.report === 'day-sheet') return fileOf(format, daySheetTable(await daySheet(db, of, at)))
      if (of.report === 'aging') return fileOf(format, agingTable(await aging(db, of, at)))
      return fileOf(format, depositTable(of, (await deposits(db, of, hidden)).deposits))
    }
  }
}

type At = { sequence: number; madeAt: Instant; hidden: ReadonlySet<string> }

async function daySheet(db: Db, about: Period, { sequence, madeAt, hidden }: At): Promise<DaySheet> {
  const { fromOn, toOn, basis, by } = about
  const rows = await activity(db, { fromOn, toOn, basis, by, sequence }, hidden)
  const cash = await cashOf(db, { fromOn, toOn, sequence })
  return { printed: { fromOn, toOn, basis, sequence, madeAt }, by, rows, total: totalOfRows(rows), cash } as DaySheet
}

async function aging(db: Db, { asOf, by, base }: AsOf, { sequence, madeAt, hidden }: At): Promise<AgingSheet> {
  const sheet = await agingSheet(db, { asOf, by, base, sequence }, hidden)
  return { asOf, base, sequence, madeAt, by, ...sheet } as AgingSheet
}

async function deposits(db: Db, about: { fromOn: CivilDate; toOn: CivilDate }, hidden: ReadonlySet<string>) {
  const found = await depositsOf(db, about, hidden)
  const totalCents = found.reduce((sum, { cents }) => sum + cents, 0)
  return { deposits: found, totalCents, inTransitCents: await inTransitAt(db, about.toOn) }
}
