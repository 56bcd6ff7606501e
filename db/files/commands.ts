import type { Instant } from '../../shared/kernel/index.ts'
import type { Journal, Work } from '../journal.ts'
import type { StoredFile } from './queries.ts'
import type { FileStandingTable } from './tables.ts'

/** Writes down a file that lies in its place already, within the unit of work of the record that names it. */
export const recordFile = (work: Work, file: StoredFile, now: Instant): Promise<void> =>
  work.insert('storedFile', { ...file, storedAt: now })

const NOTING = { userId: null, sessionId: null, channel: 'files.standing' }

/** Notes where files are, and lets go of what was noted of those of which nothing is known any more. It travels nowhere. */
export const noteStandings = (
  journal: Journal,
  { known, unknown }: { known: readonly FileStandingTable[]; unknown: readonly string[] },
): Promise<void> =>
  journal.work(NOTING, async (work) => {
    for (const row of known) await work.keep('fileStanding', row)
    for (const id of unknown) await work.letGo('fileStanding', id)
  })
