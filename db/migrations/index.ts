import type { Kysely } from 'kysely'
import * as core from './0001-core.ts'
import * as chart from './0002-chart.ts'
import * as terminology from './0003-terminology.ts'
import * as patients from './0004-patients.ts'
import * as documents from './0005-documents.ts'
import * as notes from './0006-notes.ts'
import * as search from './0007-search.ts'
import * as exchange from './0008-exchange.ts'
import * as safety from './0009-safety.ts'
import * as prescriptions from './0010-prescriptions.ts'
import * as appointments from './0011-appointments.ts'
import * as ledger from './0012-ledger.ts'
import * as nextDay from './0013-next-day.ts'
import * as formDrafts from './0014-form-drafts.ts'
import * as ledgerOffice from './0015-ledger-office.ts'
import * as changedEntries from './0016-changed-entries.ts'
import * as visitPayers from './0017-visit-payers.ts'
import * as chartBookings from './0018-chart-bookings.ts'
import * as criticalValues from './0019-critical-values.ts'
import * as importedBookings from './0020-imported-bookings.ts'
import * as sync from './0021-sync.ts'
import * as enrolment from './0022-enrolment.ts'
import * as statementsAndOrderSets from './0023-statements-and-order-sets.ts'
import * as join from './0024-join.ts'
import * as serverCopies from './0025-server-copies.ts'
import * as conflicts from './0026-conflicts.ts'
import * as fileStanding from './0027-file-standing.ts'
import * as sequenceMark from './0028-sequence-mark.ts'
import * as ledgerPlaces from './0029-ledger-places.ts'
import * as leases from './0030-leases.ts'
import * as seen from './0031-seen.ts'
import * as finding from './0032-finding.ts'
import * as ident from './0033-ident.ts'
import * as hosting from './0034-hosting.ts'
import * as clinic from './0035-clinic.ts'
import * as openNotes from './0036-open-notes.ts'

export type Migration = {
  id: number
  name: string
  up(db: Kysely<unknown>, engine: 'sqlite' | 'postgres'): Promise<void>
}

/** Every migration in order. A landed one is frozen: its file's hash stands in test/migrations/frozen.json. */
export const migrations: readonly Migration[] = [
  { id: 1, ...core },
  { id: 2, ...chart },
  { id: 3, ...terminology },
  { id: 4, ...patients },
  { id: 5, ...documents },
  { id: 6, ...notes },
  { id: 7, ...search },
  { id: 8, ...exchange },
  { id: 9, ...safety },
  { id: 10, ...prescriptions },
  { id: 11, ...appointments },
  { id: 12, ...ledger },
  { id: 13, ...nextDay },
  { id: 14, ...formDrafts },
  { id: 15, ...ledgerOffice },
  { id: 16, ...changedEntries },
  { id: 17, ...visitPayers },
  { id: 18, ...chartBookings },
  { id: 19, ...criticalValues },
  { id: 20, ...importedBookings },
  { id: 21, ...sync },
  { id: 22, ...enrolment },
  { id: 23, ...statementsAndOrderSets },
  { id: 24, ...join },
  { id: 25, ...serverCopies },
  { id: 26, ...conflicts },
  { id: 27, ...fileStanding },
  { id: 28, ...sequenceMark },
  { id: 29, ...ledgerPlaces },
  { id: 30, ...leases },
  { id: 31, ...seen },
  { id: 32, ...finding },
  { id: 33, ...ident },
  { id: 34, ...hosting },
  { id: 35, ...clinic },
  { id: 36, ...openNotes },
]

/** The schema that this program writes. */
export const SCHEMA_VERSION = migrations.length
