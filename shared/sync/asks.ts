import type { Conflict } from './operation.ts'

/** What is written down beside what somebody says: who wrote it, where and when, how often it was saved. Nobody is asked about that. */
const WRITTEN_BESIDE: ReadonlySet<string> = new Set([
  'author_id',
  'author_name',
  'recorded_at',
  'saved_at',
  'changed_at',
  'closed_at',
  'closed_by_name',
  'last_sent_at',
  'device_id',
  'cursor',
  'revision',
])
/** Of a row that two PCs made under one identifier also when it began: each of them wrote the moment at which it did. */
const MADE_TWICE = new Set(['happened', 'happened_at', 'source_id', 'authored_at', 'found_at'])

/** Whether a column, in SQL names, holds what a person says. */
export const isSaid = (column: string): boolean => !WRITTEN_BESIDE.has(column)

/**
 * Whether a person has to look at a conflict (SPEC S50). A change of an item of class D always asks; a row that two PCs made, meaning the
 * same, asks only where what they say of it differs.
 */
export function asksSomebody({ kind, lost, madeTwice }: Pick<Conflict, 'kind' | 'lost' | 'madeTwice'>): boolean {
  const telling = lost.filter(({ column }) => isSaid(column) && !(madeTwice && MADE_TWICE.has(column)))
  return telling.length > 0 || (kind === 'review' && !madeTwice)
}
