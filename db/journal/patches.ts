import type { Json } from '../../shared/kernel/index.ts'
import type { Columns, SentOperation } from '../../shared/sync/index.ts'

/** What travels beside the columns. */
export const BESIDE: ReadonlySet<string> = new Set(['id', 'revision'])

const parsed = new WeakMap<SentOperation, { columns: Columns | null }>()

/** The columns of an operation's patch, parsed once however often they are asked for; null when it is not one. */
export function columnsIn(sent: SentOperation): Columns | null {
  const known = parsed.get(sent)
  if (known) return known.columns
  const columns = columnsOf(sent.patch)
  parsed.set(sent, { columns })
  return columns
}

function columnsOf(patch: string): Columns | null {
  try {
    const value = JSON.parse(patch) as Json
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
    const isFlat = Object.values(value).every((one) => one === null || ['string', 'number'].includes(typeof one))
    return isFlat ? (value as Columns) : null
  } catch {
    return null
  }
}

/** What a row says in these columns. */
export const valuesIn = (row: Columns, columns: ReadonlySet<string>): Columns =>
  Object.fromEntries([...columns].map((column) => [column, row[column] ?? null]))
