import { z } from 'zod'
import { isBirthKnown, isWholeDay } from '../kernel/index.ts'
import { NICKNAMES } from './nicknames.data.ts'
import { isOneSlip, soundsLike } from './phonetic.ts'

/** Why two patients may be one. */
export const DUPLICATE_REASONS = [
  'same-name',
  'swapped-name',
  'former-name',
  'nickname',
  'sounds-alike',
  'one-slip',
  'same-given-name',
  'same-birth-date',
  'swapped-birth-date',
  'close-birth-date',
  'unknown-birth-date',
  'same-phone',
  'close-phone',
  'same-email',
  'same-address',
  'same-identifier',
] as const
export const DuplicateReason = z.enum(DUPLICATE_REASONS)
export type DuplicateReason = z.infer<typeof DuplicateReason>

/** What is compared: names, address and identifiers folded, telephones as digits with a blank between them. */
export type DuplicateFacts = {
  family: string
  given: string
  formerNames: readonly { family: string; given: string }[]
  suffix: string
  gender: string
  birthOn: string
  phones: string
  email: string
  address: string
  codes: readonly string[]
}
export type Likeness = { score: number; reasons: DuplicateReason[] }

/** From here on a pair is worth a look. Judgement of our own: name and birth date of which one is a little off reach it. */
export const POSSIBLE = 50
/** From here on it would be a wonder if these were two people. */
export const LIKELY = 80

/** How much speaks for two patients being one, 0 to 100 and more, and what it is. */
export function likenessOf(one: DuplicateFacts, other: DuplicateFacts): Likeness {
  const reasons: DuplicateReason[] = []
  let score = 0
  const add = (found: readonly [DuplicateReason, number] | null) => {
    if (!found) return
    reasons.push(found[0])
    score += found[1]
  }
  const name = nameLikeness(one, other)
  add(name)
  // Twins share everything but the given name.
  if (!name && one.family === other.family) score -= 20
  else if (!name) score -= 10
  add(birthLikeness(one.birthOn, other.birthOn))
  add(phoneLikeness(one.phones, other.phones))
  if (one.email !== '' && one.email === other.email) add(['same-email', 20])
  if (one.address.length > 8 && one.address === other.address) add(['same-address', 8])
  if (one.codes.some((code) => code.length > 4 && other.codes.includes(code))) add(['same-identifier', 40])
  // Father and son of one name live at one address.
  if (one.suffix !== '' && other.suffix !== '' && one.suffix !== other.suffix) score -= 30
  if (areOpposite(one.gender, other.gender)) score -= 10
  return { score: Math.max(0, score), reasons }
}

function nameLikeness(one: DuplicateFacts, other: DuplicateFacts): readonly [DuplicateReason, number] | null {
  const [a, b] = [one, other]
  if (a.family === b.family && a.given === b.given) return ['same-name', 40]
  if (a.family === b.given && a.given === b.family) return ['swapped-name', 35]
  const former = (names: DuplicateFacts['formerNames'], of: DuplicateFacts) =>
    names.some(({ family, given }) => (family || of.family) === of.family && (given || of.given) === of.given)
  if (former(a.formerNames, b) || former(b.formerNames, a)) return ['former-name', 35]
  if (!sameOrAlike(a.family, b.family)) return a.given === b.given && a.given.length > 2 ? ['same-given-name', 8] : null
  if (areNicknames(a.given, b.given)) return ['nickname', a.family === b.family ? 32 : 26]
  if (isOneSlip(a.given, b.given) && isOneSlip(a.family, b.family)) return ['one-slip', 32]
  if (sameOrAlike(a.given, b.given)) return ['sounds-alike', 30]
  return null
}

function sameOrAlike(one: string, other: string): boolean {
  return one === other || (one.length > 3 && isOneSlip(one, other)) || (one.length > 2 && soundsLike(one, other))
}

function birthLikeness(one: string, other: string): readonly [DuplicateReason, number] | null {
  // Nothing speaks against it; a name and this together are worth a look.
  if (!isBirthKnown(one) || !isBirthKnown(other)) return ['unknown-birth-date', 10]
  // Of which only the year or month is known: it may be the same day.
  if (!isWholeDay(one) || !isWholeDay(other))
    return one.startsWith(other) || other.startsWith(one) ? ['close-birth-date', 20] : null
  if (one === other) return ['same-birth-date', 40]
  if (one.slice(0, 4) === other.slice(0, 4) && one.slice(5, 7) === other.slice(8) && one.slice(8) === other.slice(5, 7))
    return ['swapped-birth-date', 30]
  return oneDigitOff(one.replaceAll('-', ''), other.replaceAll('-', '')) ? ['close-birth-date', 20] : null
}

function phoneLikeness(one: string, other: string): readonly [DuplicateReason, number] | null {
  const [a, b] = [one, other].map((phones) =>
    phones
      .split(' ')
      .map(local)
      .filter((phone) => phone.length >= 7),
  )
  if (a?.some((phone) => b?.includes(phone))) return ['same-phone', 15]
  return a?.some((phone) => b?.some((its) => oneDigitOff(phone, its))) ? ['close-phone', 6] : null
}

/** Without the country code of the North American numbering plan. */
const local = (phone: string) => (phone.length === 11 && phone.startsWith('1') ? phone.slice(1) : phone)

/** One digit another, or two neighbours swapped; of the same length. */
function oneDigitOff(one: string, other: string): boolean {
  if (one.length !== other.length || one === other) return false
  const differing = Array.from(one).flatMap((digit, at) => (digit === other[at] ? [] : [at]))
  const [first = 0, second = 0] = differing
  return (
    differing.length === 1 ||
    (differing.length === 2 && second === first + 1 && one[first] === other[second] && one[second] === other[first])
  )
}

const areOpposite = (one: string, other: string) =>
  (one === 'male' && other === 'female') || (one === 'female' && other === 'male')

const GROUPS = new Map<string, Set<number>>()
for (const [group, names] of NICKNAMES.entries())
  for (const name of names) GROUPS.set(name, (GROUPS.get(name) ?? new Set()).add(group))

/** Whether two folded given names are names of one person: `bob` and `robert`. */
export function areNicknames(one: string, other: string): boolean {
  const [a, b] = [one.split(' ')[0] ?? '', other.split(' ')[0] ?? '']
  const groups = GROUPS.get(b)
  return a !== b && [...(GROUPS.get(a) ?? [])].some((group) => groups?.has(group))
}

/** The other names that a given name stands for. */
export const nicknamesOf = (given: string): string[] => {
  const first = given.split(' ')[0] ?? ''
  const names = [...(GROUPS.get(first) ?? [])].flatMap((group) => NICKNAMES[group] ?? [])
  return [...new Set(names)].filter((name) => name !== first)
}
