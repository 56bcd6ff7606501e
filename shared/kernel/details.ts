import type { z } from 'zod'

type Fields = Readonly<Record<string, unknown>>

/**
 * The details of an entry as a form takes them: each field as its schema reads it, and one that does not fit into it as it
 * stands. What another system wrote may be longer than anything that is typed here.
 */
export function readDetails<D>(schema: z.ZodObject & { _zod: { output: D } }, entry: object): D {
  const whole = schema.safeParse(entry)
  if (whole.success) return whole.data as D
  const given = entry as Fields
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => {
      const read = (field as z.ZodType).safeParse(given[name])
      return [name, read.success ? read.data : given[name]]
    }),
  ) as D
}

/**
 * Details as the core takes them: a field that is longer than may be typed, and that nobody has changed, is shortened on
 * its way and named in `kept`, so that what stands there stays.
 * @param before the details that were begun on. @param empty those of a new entry
 */
export function fitDetails<D extends object>(
  schema: z.ZodObject,
  about: { details: D; before: D; empty: D },
): { details: D; kept: string[] } {
  const [details, before, empty] = [about.details, about.before, about.empty].map((one) => one as Fields) as [
    Fields,
    Fields,
    Fields,
  ]
  const kept: string[] = []
  const sent = Object.entries(details).map(([name, value]) => {
    const field = schema.shape[name] as z.ZodType | undefined
    const untouched = JSON.stringify(value) === JSON.stringify(before[name])
    if (!field || !untouched || field.safeParse(value).success) return [name, value]
    const stand = [empty[name], shortened(value)].find((one) => field.safeParse(one).success)
    if (stand === undefined) return [name, value]
    kept.push(name)
    return [name, stand]
  })
  return { details: Object.fromEntries(sent) as D, kept }
}

/** Shorter than any limit of a form. */
const [LETTERS, LINES] = [100, 5]

function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, LETTERS)
  if (Array.isArray(value)) return value.slice(0, LINES).map(shortened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one)]))
}

/** Details with the kept fields as they stand in the entry. */
export const withKept = <D extends object>(details: D, standing: D, kept: readonly string[]): D => ({
  ...details,
  ...Object.fromEntries(Object.entries(standing).filter(([name]) => kept.includes(name))),
})
