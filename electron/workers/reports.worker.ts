import { diskRefusal } from '../../db/disk-errors.ts'
import { openReader } from '../../db/journal/sqlite-engine.ts'
import { makeReport, type ReportOrder } from '../reports/make.ts'
import { serveJob } from './job.ts'

/** Makes a report on a connection that can only read. */
serveJob<ReportOrder, never, unknown>(async (order, key) => {
  const db = openReader({ file: order.file, key })
  try {
    return await makeReport(db, order)
  } catch (error) {
    throw diskRefusal(error) ?? error
  } finally {
    await db.destroy()
  }
})
