import { access } from './access/index.ts'
import { audit } from './audit/index.ts'
import { backups } from './backups/index.ts'
import type { Capability } from './capabilities.ts'
import { devices } from './devices/index.ts'
import type { Contract } from './ipc/index.ts'
import { patients } from './patients/index.ts'
import { practice } from './practice/index.ts'
import { terminology } from './terminology/index.ts'

/** Registry 1: every contract. A capability without one says `null`. */
export const contracts = { access, practice, devices, patients, audit, backups, terminology } as const satisfies Record<
  Capability,
  Contract | null
>
