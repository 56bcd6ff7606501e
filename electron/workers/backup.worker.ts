import { type Copy, type CopyOrder, type CopyProgress, makeCopy } from '../backups/copy.ts'
import { serveJob } from './job.ts'

/** Copies the practice on a connection of its own and proves the copy. */
serveJob<CopyOrder, CopyProgress, Copy>((order, key, progress) => makeCopy(order, key, progress))
