import type { Fhir } from '../../shared/exchange/index.ts'

/**
 * The original with what was changed here laid over it: of every changed column the fields that hold it are replaced, and
 * all else stays as it was written, in its order. Elements beside a replaced field (`_birthDate`) go with it.
 */
export function overlay(
  original: Fhir,
  fresh: Fhir,
  changed: readonly string[],
  fields: Readonly<Record<string, readonly string[] | undefined>>,
): Fhir {
  const replaced = new Set(changed.flatMap((column) => fields[column] ?? []))
  const result: Record<string, Fhir[string]> = {}
  for (const [name, value] of Object.entries(original)) {
    const field = name.replace(/^_/, '')
    if (!replaced.has(field)) result[name] = value
    else if (name === field && fresh[name] !== undefined) result[name] = fresh[name]
  }
  for (const field of replaced)
    if (result[field] === undefined && fresh[field] !== undefined) result[field] = fresh[field]
  return result
}

/** The columns in which two rows differ. Lists and parts are columns of JSON text: written alike, they are alike. */
export const differing = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(a).filter((column) => written(a[column]) !== written(b[column]))

const written = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null)
