import type { Command } from '../command.ts'
import { auditVerify } from './audit-verify.ts'
import { backup } from './backup.ts'
import { call } from './call.ts'
import { dbCheck } from './db-check.ts'
import { demo } from './demo.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { init } from './init.ts'
import { join } from './join.ts'
import { open } from './open.ts'
import { restore } from './restore.ts'
import { server } from './server.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  open,
  init,
  join,
  demo,
  call,
  importCommand,
  exportCommand,
  backup,
  restore,
  auditVerify,
  dbCheck,
  server,
]
