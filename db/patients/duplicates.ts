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

/** Comparisons before others get their turn: a few milliseconds, also where many bear the same name. */
const SLICE = 1_500
/** What one patient costs beside her comparisons, counted like so many of them. */
const EACH = 30

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
  return likeliest(entry, index.near(entry))
}

function likeliest(entry: Entry, near: readonly Entry[]): Suspect[] {
  return near
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
  let pairs: Pair[] = []
  let [done, total, work] = [0, 0, 0]
  for (const entry of index.all()) {
    const near = index.near(entry)
    for (const { patientId, score, reasons } of likeliest(entry, near))
      if (entry.id < patientId && !distinct.has(`${entry.id} ${patientId}`)) {
        pairs.push({ patientId: entry.id, otherId: patientId, score, reasons })
        total += 1
      }
    // Only the likeliest are shown: a practice full of namesakes must not fill the memory.
    if (pairs.length > MOST_HELD * most) pairs = likeliestPairs(pairs, most)
    done += 1
    work += near.length + EACH
    if (work > SLICE) {
      work = 0
      progress(done, index.size)
      await new Promise((resolve) => setImmediate(resolve))
      if (signal?.aborted) break
    }
  }
  return { pairs: likeliestPairs(pairs, most), total }
}

const MOST_HELD = 8
const likeliestPairs = (pairs: readonly Pair[], most: number): Pair[] =>
  pairs.toSorted((a, b) => b.score - a.score).slice(0, most)

async function distinctions(db: Kysely<Tables>): Promise<Set<string>> {
  const rows = await db.selectFrom('patientDistinction').select(['patientId', 'otherId']).execute()
  return new Set(rows.map(({ patientId, otherId }) => `${patientId} ${otherId}`))
}
