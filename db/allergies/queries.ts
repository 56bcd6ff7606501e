import type { Kysely, Selectable } from 'kysely'
import {
  type Allergy,
  AllergyDetails,
  allergyFaults,
  allergyState,
  allergyWarnings,
  holdsNow,
} from '../../shared/allergies/index.ts'
import { asEventTime, type ListState, readDetails } from '../../shared/kernel/index.ts'
import { conceptColumns, toConcept, toEntryHead } from '../entry.ts'
import { type EntryKind, entriesOf } from '../list-entries.ts'
import { reviewsOf } from '../list-reviews.ts'
import type { Tables } from '../tables.ts'
import type { AllergyTable } from './tables.ts'

/** A row as the contract shows it. */
export function toAllergy(row: Selectable<AllergyTable>): Allergy {
  const { type, category, criticality, clinicalStatus, verificationStatus, onset, lastOccurred, note } = row
  const shown = { type, category, criticality, clinicalStatus, verificationStatus, onset, lastOccurred, note }
  const reactions = JSON.parse(row.reactions) as Allergy['reactions']
  return { ...toEntryHead(row), concept: toConcept(row), ...shown, reactions } as Allergy
}

export const allergyKind: EntryKind<Allergy, AllergyDetails> = {
  table: 'allergy',
  category: 'allergies',
  toColumns: ({ concept, reactions, ...details }) => ({
    ...conceptColumns(concept),
    ...details,
    reactions: JSON.stringify(reactions),
  }),
  toEntry: toAllergy,
  toDetails: (allergy) => readDetails(AllergyDetails, allergy),
  happened: ({ onset }) => asEventTime(onset),
  holdsNow,
  faults: allergyFaults,
  warnings: (before, after, others) =>
    before && holdsNow(before) && before.concept.text === after.concept.text ? [] : allergyWarnings(after, others),
}

/** The allergies of a chart with what is known of them as a whole: what every drug is judged by. */
export async function allergiesOf(
  db: Kysely<Tables>,
  patientId: string,
): Promise<{ entries: Allergy[]; state: ListState }> {
  const entries = await entriesOf(db, allergyKind, patientId)
  return { entries, state: allergyState(await reviewsOf(db, patientId, 'allergies'), entries) }
}
