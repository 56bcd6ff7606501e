import { z } from 'zod'

/** What a field holds, as one says it. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a set of fields',
}

/** `administrator.displayName` → `Display name`; what stands under a number is named by the list: `roles.0` → `Roles`. */
function nameOf(path: readonly PropertyKey[]): string {
  const last = path.findLast((part) => typeof part === 'string') ?? 'This'
  const words = String(last)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

const atLeast = (origin: string, least: number | bigint): string => {
  if (origin === 'string') return Number(least) === 1 ? 'must not be empty' : `needs at least ${least} characters`
  if (origin === 'array' || origin === 'set')
    return Number(least) === 1 ? 'needs at least one entry' : `needs at least ${least} entries`
  return `must be ${least} or more`
}
const atMost = (origin: string, most: number | bigint): string => {
  if (origin === 'string') return `may have at most ${most} characters`
  return origin === 'array' || origin === 'set' ? `may have at most ${most} entries` : `must be ${most} or less`
}

/** What is wrong with a field, for people: where a schema has no sentence of its own, this one stands. */
export function sentenceFor(issue: z.core.$ZodRawIssue): string {
  const name = nameOf(issue.path ?? [])
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `${name} is missing.`
        : `${name} must be ${KINDS[issue.expected] ?? 'something else'}.`
    case 'too_small':
      return `${name} ${atLeast(issue.origin, issue.minimum)}.`
    case 'too_big':
      return `${name} ${atMost(issue.origin, issue.maximum)}.`
    case 'invalid_value':
      return `${name} must be one of these: ${issue.values.map(String).join(', ')}.`
    case 'unrecognized_keys':
      return `There is no field ${issue.keys.map((key) => `"${key}"`).join(', ')} here.`
    default:
      return `${name} is not written as it should be.`
  }
}

/** From here on no schema of this program speaks in the words of a machine. */
export const speakPlainly = (): void => void z.config({ customError: sentenceFor })
