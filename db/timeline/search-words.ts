import { type RawBuilder, sql } from 'kysely'
import type { SearchKind, SearchWords } from '../../shared/timeline/index.ts'
import type { EngineKind } from '../engine.ts'

export { type EngineKind, engineOf } from '../engine.ts'

const quoted = (words: readonly string[]) => `"${words.join(' ')}"`
/** A kind as one word of the index. */
export const kindWord = (kind: SearchKind): string => `k${kind.replaceAll('-', '')}`

/** What is asked of FTS5. Words hold letters and digits only, so that none can be read as an operator. */
export function ftsText(
  words: SearchWords,
  within: { patientId?: string; kinds?: readonly SearchKind[] } = {},
): string {
  const { patientId, kinds = [] } = within
  const items = words.all.map(
    (item, index) => quoted(item) + (words.open && index === words.all.length - 1 ? ' *' : ''),
  )
  const parts = [`({title body} : (${items.join(' AND ')}))`]
  if (patientId !== undefined) parts.unshift(`(patient : "${patientId.replaceAll('-', '')}")`)
  if (kinds.length > 0) parts.unshift(`(kind : (${kinds.map((kind) => `"${kindWord(kind)}"`).join(' OR ')}))`)
  const asked = parts.join(' AND ')
  const none = words.none.map(quoted).join(' OR ')
  return none === '' ? asked : `(${asked}) NOT ({title body} : (${none}))`
}

/** The same for PostgreSQL's `to_tsquery('simple', …)`. */
export function tsText(words: SearchWords): string {
  const item = (one: readonly string[], open: boolean) =>
    `(${one.map((word, index) => `'${word}'${open && index === one.length - 1 ? ':*' : ''}`).join(' <-> ')})`
  const all = words.all.map((one, index) => item(one, words.open && index === words.all.length - 1))
  return [...all, ...words.none.map((one) => `!${item(one, false)}`)].join(' & ')
}

/** The entries of one chart that hold some words, as a subquery. */
export function matchingEntries(words: SearchWords, patientId: string, engine: EngineKind): RawBuilder<unknown> {
  if (engine === 'postgres')
    return sql`select entry_id from search_entry where patient_id = ${patientId} and tsv @@ to_tsquery('simple', ${tsText(words)})`
  return sql`select entry_id from search_entry where n in
    (select rowid from search_text where search_text match ${ftsText(words, { patientId })})`
}
