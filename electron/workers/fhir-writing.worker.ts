import { diskRefusal } from '../../db/disk-errors.ts'
import { openReader } from '../../db/journal/sqlite-engine.ts'
import type { WritingOrder, Written } from '../exchange/writing/order.ts'
import { writeOut } from '../exchange/writing/write.ts'
import { serveJob } from './job.ts'

/** Writes charts into files, on a connection that can only read. */
serveJob<WritingOrder, { stage: string; done: number; of: number }, Written>(async (order, key, progress) => {
  const db = openReader({ file: order.file, key })
  try {
    return await writeOut(db, order, progress)
  } catch (error) {
    throw diskRefusal(error) ?? error
  } finally {
    await db.destroy()
  }
})
