type Details = Readonly<Record<string, unknown>>

/** The fields that say one thing together with a field, such as a dose and its unit: one is never taken without the other. */
export const withField = (field: string, together: readonly (readonly string[])[]): readonly string[] =>
  together.find((group) => group.includes(field)) ?? [field]

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * My changes put upon the version that someone else saved meanwhile: what I have not touched is theirs, what I have
 * touched is mine, and fields that say one thing together stay together.
 */
export function mergeOnto<D extends object>(
  before: D,
  mine: D,
  theirs: D,
  together: readonly (readonly string[])[] = [],
): D {
  const [was, own, other] = [before as Details, mine as Details, theirs as Details]
  const merged = Object.keys({ ...own, ...other }).map((field) => {
    const touched = withField(field, together).some((one) => !same(own[one], was[one]))
    return [field, touched ? own[field] : other[field]] as const
  })
  return Object.fromEntries(merged) as D
}
