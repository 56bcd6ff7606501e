import { type ChainHead, verifyAudit, type Witness } from '../../db/audit/verify.ts'
import { openReader } from '../../db/journal/sqlite-engine.ts'
import { OperationLog } from '../../db/operation-log.ts'
import { serveJob } from './job.ts'

/** What the main thread knows of both ends at one moment between two units of work. */
export type VerifyOrder = {
  file: string
  logFile: string
  logSize: number
  head: ChainHead
  witnesses: readonly Witness[]
}

/** Goes through the audit on a connection of its own that can only read. */
serveJob<VerifyOrder, { done: number; of: number }, unknown>(
  async ({ file, logFile, logSize, head, witnesses }, key, progress) => {
    const db = openReader({ file, key })
    const log = OperationLog.reading(logFile, key, logSize)
    try {
      return await verifyAudit(db, log, (done, of) => progress({ done, of }), head, witnesses)
    } finally {
      log.close()
      await db.destroy()
    }
  },
)
