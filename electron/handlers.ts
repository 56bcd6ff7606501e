import type { Capability } from '../shared/capabilities.ts'
import type { contracts } from '../shared/contracts.ts'
import type { HandlersOf } from '../shared/ipc/index.ts'
import { createAccessHandlers } from './access/handlers.ts'
import type { CoreParts } from './parts.ts'
import { createAuditHandlers } from './audit/handlers.ts'
import { createBackupHandlers } from './backups/handlers.ts'
import type { BackupKeeper, BackupParts } from './backups/index.ts'
import { createDeviceHandlers } from './devices/handlers.ts'
import { createPatientHandlers } from './patients/handlers.ts'
import { createPracticeHandlers } from './practice/handlers.ts'
import { createTimelineHandlers } from './timeline/handlers.ts'

type Handlers = { [K in Capability]: HandlersOf<(typeof contracts)[K]> | null }

/** Registry 3: every capability's handlers in this process. */
export function createHandlers(parts: CoreParts & BackupParts & { copies: BackupKeeper }) {
  return {
    access: createAccessHandlers(parts),
    practice: createPracticeHandlers({ ...parts, copies: () => parts.copies.safety() }),
    devices: createDeviceHandlers(parts),
    patients: createPatientHandlers(parts),
    encounters: {},
    notes: {},
    problems: {},
    allergies: {},
    medications: {},
    immunizations: {},
    histories: {},
    results: {},
    vitals: {},
    orders: {},
    timeline: createTimelineHandlers(parts),
    exchange: {},
    audit: createAuditHandlers(parts.practice),
    backups: createBackupHandlers(parts, parts.copies),
  } satisfies Handlers
}
