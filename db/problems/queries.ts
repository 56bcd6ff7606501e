import type { Selectable } from 'kysely'
import { asEventTime, readDetails } from '../../shared/kernel/index.ts'
import { holdsNow, type Problem, ProblemDetails, problemFaults, problemWarnings } from '../../shared/problems/index.ts'
import { conceptColumns, toConcept, toEntryHead } from '../entry.ts'
import type { EntryKind } from '../list-entries.ts'
import type { ProblemTable } from './tables.ts'

/** A row as the contract shows it. */
export function toProblem(row: Selectable<ProblemTable>): Problem {
  const { category, clinicalStatus, verificationStatus, severity, onset, abated, bodySite, note } = row
  const shown = { category, clinicalStatus, verificationStatus, severity, onset, abated, bodySite, note }
  return { ...toEntryHead(row), concept: toConcept(row), ...shown } as Problem
}

export const problemKind: EntryKind<Problem, ProblemDetails> = {
  table: 'problem',
  category: 'problems',
  toColumns: ({ concept, ...details }) => ({ ...conceptColumns(concept), ...details }),
  toEntry: toProblem,
  toDetails: (problem) => readDetails(ProblemDetails, problem),
  happened: ({ onset }) => asEventTime(onset),
  holdsNow,
  faults: problemFaults,
  warnings: (before, after, others) =>
    before && holdsNow(before) && before.concept.text === after.concept.text ? [] : problemWarnings(after, others),
}
