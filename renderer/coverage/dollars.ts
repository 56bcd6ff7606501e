/**
 * What is typed as an amount, in cents: `25`, `25.5`, `$25.50`. Null for nothing, NaN for what is no amount.
 */
export function readDollars(text: string): number | null {
  const typed = text.trim().replace(/^\$\s*/, '')
  if (typed === '') return null
  const parts = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(typed)
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : Number.NaN
}

/** Cents as one types them. */
export const writeDollars = (cents: number | null): string => (cents === null ? '' : (cents / 100).toFixed(2))
