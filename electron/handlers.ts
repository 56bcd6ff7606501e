import type { Capability } from '../shared/capabilities.ts'
import type { contracts } from '../shared/contracts.ts'
import type { HandlersOf } from '../shared/ipc/index.ts'
import { createAccessHandlers } from './access/handlers.ts'
import { createAllergyHandlers } from './allergies/handlers.ts'
import { createAppointmentHandlers } from './appointments/handlers.ts'
import { stockTaker, watchArrivals } from './appointments/index.ts'
import type { CoreParts, IncidentLog } from './parts.ts'
import { createAuditHandlers } from './audit/handlers.ts'
import { createBackupHandlers } from './backups/handlers.ts'
import { type BackupKeeper, type BackupParts, witnessesOf } from './backups/index.ts'
import { createChargeHandlers } from './charges/handlers.ts'
import { createConflictHandlers } from './conflicts/handlers.ts'
import { createDeviceHandlers } from './devices/handlers.ts'
import { createOrderHandlers } from './orders/handlers.ts'
import { createExchangeHandlers } from './exchange/handlers.ts'
import { createEncounterHandlers } from './encounters/handlers.ts'
import { createNoteHandlers } from './notes/handlers.ts'
import { createDocumentHandlers } from './documents/handlers.ts'
import { createDraftHandlers } from './drafts/handlers.ts'
import { createFlowHandlers } from './flow/handlers.ts'
import { boardPort } from './flow/index.ts'
import { createFileHandlers } from './files/handlers.ts'
import type { FileCourier, FileKeeper } from './files/index.ts'
import type { PracticeHost } from './hosting/index.ts'
import { createLedgerHandlers } from './ledger/handlers.ts'
import { createPatientHandlers } from './patients/handlers.ts'
import { createPracticeHandlers } from './practice/handlers.ts'
import { createPrescriptionHandlers } from './prescriptions/handlers.ts'
import { createReportHandlers } from './reports/handlers.ts'
import { createTimelineHandlers } from './timeline/handlers.ts'
import { createConsentHandlers } from './consents/handlers.ts'
import { createCoverageHandlers } from './coverage/handlers.ts'
import { createMessageHandlers } from './messages/handlers.ts'
import { createHandoverHandlers } from './handover/handlers.ts'
import { createTaskHandlers } from './tasks/handlers.ts'
import { createTerminologyHandlers } from './terminology/handlers.ts'
import { createResultHandlers } from './results/handlers.ts'
import { createSafetyHandlers } from './safety/handlers.ts'
import { knowledgeOf } from './safety/index.ts'
import { createVitalHandlers } from './vitals/handlers.ts'
import { createHistoryHandlers } from './histories/handlers.ts'
import { createImmunizationHandlers } from './immunizations/handlers.ts'
import { createMedicationHandlers } from './medications/handlers.ts'
import { createProblemHandlers } from './problems/handlers.ts'

type Handlers = { [K in Capability]: HandlersOf<(typeof contracts)[K]> | null }

/** Registry 3: every capability's handlers in this process. */
export function createHandlers(
  parts: CoreParts &
    BackupParts & {
      copies: BackupKeeper
      files: FileKeeper
      courier?: FileCourier
      log?: IncidentLog
      host: PracticeHost
    },
) {
  watchArrivals(parts)
  return {
    access: createAccessHandlers(parts),
    practice: createPracticeHandlers({
      ...parts,
      copies: () => parts.copies.safety(),
      knowledge: () => knowledgeOf(parts.practice).trouble,
      bookings: stockTaker(parts),
    }),
    devices: createDeviceHandlers(parts),
    conflicts: createConflictHandlers(parts),
    patients: createPatientHandlers(parts),
    encounters: createEncounterHandlers({ ...parts, board: boardPort(parts) }),
    notes: createNoteHandlers(parts),
    problems: createProblemHandlers(parts),
    allergies: createAllergyHandlers(parts),
    medications: createMedicationHandlers(parts),
    immunizations: createImmunizationHandlers(parts),
    histories: createHistoryHandlers(parts),
    results: createResultHandlers(parts),
    vitals: createVitalHandlers(parts),
    orders: createOrderHandlers(parts),
    timeline: createTimelineHandlers(parts),
    exchange: createExchangeHandlers(parts),
    audit: createAuditHandlers(parts.practice, () => witnessesOf(parts)),
    backups: createBackupHandlers(parts, parts.copies),
    files: createFileHandlers(parts.files),
    documents: createDocumentHandlers(parts),
    terminology: createTerminologyHandlers(parts),
    drafts: createDraftHandlers(parts),
    tasks: createTaskHandlers(parts),
    messages: createMessageHandlers(parts),
    safety: createSafetyHandlers(parts),
    prescriptions: createPrescriptionHandlers(parts),
    appointments: createAppointmentHandlers(parts),
    coverage: createCoverageHandlers(parts),
    consents: createConsentHandlers(parts),
    ledger: createLedgerHandlers(parts),
    charges: createChargeHandlers(parts),
    flow: createFlowHandlers(parts),
    reports: createReportHandlers(parts),
    handover: createHandoverHandlers(parts),
  } satisfies Handlers
}
