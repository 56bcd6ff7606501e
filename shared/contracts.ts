import { access } from './access/index.ts'
import { allergies } from './allergies/index.ts'
import { appointments } from './appointments/index.ts'
import { audit } from './audit/index.ts'
import { backups } from './backups/index.ts'
import type { Capability } from './capabilities.ts'
import { conflicts } from './conflicts/index.ts'
import { consents } from './consents/index.ts'
import { coverage } from './coverage/index.ts'
import { charges } from './charges/index.ts'
import { devices } from './devices/index.ts'
import { documents } from './documents/index.ts'
import { drafts } from './drafts/index.ts'
import { encounters } from './encounters/index.ts'
import { exchange } from './exchange/index.ts'
import { files } from './files/index.ts'
import { handover } from './handover/index.ts'
import { flow } from './flow/index.ts'
import { histories } from './histories/index.ts'
import { immunizations } from './immunizations/index.ts'
import type { Contract } from './ipc/index.ts'
import { ledger } from './ledger/index.ts'
import { medications } from './medications/index.ts'
import { messages } from './messages/index.ts'
import { notes } from './notes/index.ts'
import { orders } from './orders/index.ts'
import { patients } from './patients/index.ts'
import { practice } from './practice/index.ts'
import { prescriptions } from './prescriptions/index.ts'
import { problems } from './problems/index.ts'
import { reports } from './reports/index.ts'
import { results } from './results/index.ts'
import { safety } from './safety/index.ts'
import { tasks } from './tasks/index.ts'
import { terminology } from './terminology/index.ts'
import { timeline } from './timeline/index.ts'
import { vitals } from './vitals/index.ts'

/** Registry 1: every contract. A capability without one says `null`. */
export const contracts = {
  access,
  practice,
  devices,
  conflicts,
  patients,
  encounters,
  notes,
  problems,
  allergies,
  medications,
  immunizations,
  histories,
  results,
  vitals,
  orders,
  timeline,
  exchange,
  audit,
  backups,
  terminology,
  files,
  documents,
  drafts,
  tasks,
  messages,
  safety,
  prescriptions,
  appointments,
  coverage,
  consents,
  ledger,
  charges,
  flow,
  reports,
  handover,
} as const satisfies Record<Capability, Contract | null>
