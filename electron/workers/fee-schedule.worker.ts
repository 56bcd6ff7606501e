import { type FeeFile, type ReadFees, readFeeFile } from '../charges/read-fees.ts'
import { serveJob } from './job.ts'

/** Reads a fee schedule of some ten thousand lines beside the main thread. */
serveJob<FeeFile, never, ReadFees>(async (file) => readFeeFile(file))
