import type { Kysely } from 'kysely'
import {
  type DuplicateReason,
  likenessOf,
  type PatientDetails,
  POSSIBLE,
  type SuspectFacts,
} from '../../shared/patients/index.ts'
import type { Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import { patientColumns } from './row.ts'
import { type Entry, entryOf, type SearchedRow } from './search/entry.ts'
import { patientIndex } from './search/feed.ts'
import type { PatientIndex } from './search/index-of-patients.ts'

export type Suspect = { patientId: string; score: number; reasons: DuplicateReason[] }
export type Pair = { patientId: string; otherId: string; score: number; reasons: DuplicateReason[] }

/** Patients looked at before others get their turn. */
const SLICE = 40

/** Who of the practice may be the person of these details, the likeliest first. `patientId`: whose details they are, if saved. */
export async function suspectsOf(journal: Journal, details: SuspectFacts, patientId = ''): Promise<Suspect[]> {
  const entry = entryFor(details, patientId)
  return suspectsIn(await patientIndex(journal), entry).slice(0, 10)
}

/** Details that are not saved yet, as the index sees patients. */
export function entryFor(details: PatientDetails | SuspectFacts, patientId: string): Entry {
  const row = { ...patientColumns(details), id: patientId, recordNumber: '', mergedInto: null }
  return entryOf(row as unknown as SearchedRow)
}

export function suspectsIn(index: PatientIndex, entry: Entry): Suspect[] {
  return index
    .near(entry)
    .map((other) => ({ patientId: other.id, ...likenessOf(entry, other) }))
    .filter(({ score }) => score >= POSSIBLE)
    .toSorted((a, b) => b.score - a.score || (a.patientId < b.patientId ? -1 : 1))
}

/**
 * Every pair of the practice that may be one person, the likeliest first, without those that somebody found to be two.
 * Gives others their turn every few milliseconds.
 */
export async function possibleDuplicates(
  journal: Journal,
  options: { most: number; signal?: AbortSignal; progress?: (done: number, of: number) => void },
): Promise<{ pairs: Pair[]; total: number }> {
  const { most, signal, progress = () => undefined } = options
  const index = await patientIndex(journal)
  const distinct = await distinctions(journal.db)
  const pairs: Pair[] = []
  let done = 0
  for (const entry of index.all()) {
    for (const { patientId, score, reasons } of suspectsIn(index, entry))
      if (entry.id < patientId && !distinct.has(`${entry.id} ${patientId}`))
        pairs.push({ patientId: entry.id, otherId: patientId, score, reasons })
    done += 1
    if (done % SLICE === 0) {
      progress(done, index.size)
      await new Promise((resolve) => setImmediate(resolve))
      if (signal?.aborted) break
    }
  }
  return { pairs: pairs.toSorted((a, b) => b.score - a.score).slice(0, most), total: pairs.length }
}

async function distinctions(db: Kysely<Tables>): Promise<Set<string>> {
  const rows = await db.selectFrom('patientDistinction').select(['patientId', 'otherId']).execute()
  return new Set(rows.map(({ patientId, otherId }) => `${patientId} ${otherId}`))
}
