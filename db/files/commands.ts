import type { Instant } from '../../shared/kernel/index.ts'
import type { Work } from '../journal.ts'
import type { StoredFile } from './queries.ts'

/** Writes down a file that lies in its place already, within the unit of work of the record that names it. */
export const recordFile = (work: Work, file: StoredFile, now: Instant): Promise<void> =>
  work.insert('storedFile', { ...file, storedAt: now })
