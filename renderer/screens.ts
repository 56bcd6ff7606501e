import type { Capability } from '../shared/capabilities.ts'
import { accessScreens } from './access/screens.ts'
import { appointmentsScreens } from './appointments/screens.ts'
import { auditScreens } from './audit/screens.ts'
import { backupsScreens } from './backups/screens.ts'
import { chargesScreens } from './charges/screens.ts'
import { conflictsScreens } from './conflicts/screens.ts'
import { consentsScreens } from './consents/screens.ts'
import { coverageScreens } from './coverage/screens.ts'
import { devicesScreens } from './devices/screens.ts'
import { documentsScreens } from './documents/screens.ts'
import { exchangeScreens } from './exchange/screens.ts'
import { flowScreens } from './flow/screens.ts'
import { handoverScreens } from './handover/screens.ts'
import { ledgerScreens } from './ledger/screens.ts'
import { messagesScreens } from './messages/screens.ts'
import { notesScreens } from './notes/screens.ts'
import { ordersScreens } from './orders/screens.ts'
import { patientsScreens } from './patients/screens.ts'
import { practiceScreens } from './practice/screens.ts'
import { prescriptionsScreens } from './prescriptions/screens.ts'
import { reportsScreens } from './reports/screens.ts'
import { resultsScreens } from './results/screens.ts'
import { safetyScreens } from './safety/screens.ts'
import { tasksScreens } from './tasks/screens.ts'
import { terminologyScreens } from './terminology/screens.ts'
import { timelineScreens } from './timeline/screens.ts'
import type { Screen } from './screen.ts'

export type { Screen } from './screen.ts'

/** Registry 4: every capability's screens. A capability that has none says `null`. */
export const screens = {
  patients: patientsScreens,
  access: accessScreens,
  audit: auditScreens,
  backups: backupsScreens,
  practice: practiceScreens,
  devices: devicesScreens,
  conflicts: conflictsScreens,
  encounters: null,
  notes: notesScreens,
  problems: null,
  allergies: null,
  medications: null,
  immunizations: null,
  histories: null,
  results: resultsScreens,
  vitals: null,
  orders: ordersScreens,
  timeline: timelineScreens,
  exchange: exchangeScreens,
  files: null,
  documents: documentsScreens,
  drafts: null,
  terminology: terminologyScreens,
  tasks: tasksScreens,
  messages: messagesScreens,
  safety: safetyScreens,
  prescriptions: prescriptionsScreens,
  appointments: appointmentsScreens,
  coverage: coverageScreens,
  consents: consentsScreens,
  ledger: ledgerScreens,
  charges: chargesScreens,
  flow: flowScreens,
  reports: reportsScreens,
  handover: handoverScreens,
} as const satisfies Record<Capability, readonly Screen[] | null>

export const allScreens: readonly Screen[] = (Object.values(screens) as (readonly Screen[] | null)[]).flatMap(
  (set) => set ?? [],
)
