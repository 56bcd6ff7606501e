import { doubleMetaphone } from 'double-metaphone'

/**
 * The keys under which words of like sound meet: `smith` and `smyth`, `meyer` and `maier`. One or two; none for what has
 * no sound, such as digits. Takes a folded word (see `foldText`).
 */
export function soundKeys(word: string): string[] {
  const [primary, secondary] = doubleMetaphone(word)
  return [...new Set([primary, secondary])].filter((key) => key !== '')
}

/** Whether two folded words sound alike. */
export function soundsLike(one: string, other: string): boolean {
  const keys = soundKeys(one)
  return soundKeys(other).some((key) => keys.includes(key))
}

/**
 * Whether one slip of the finger lies between what was typed and a word: a letter too many, too few, another, or two
 * swapped. With `open` the word may go on: what was typed is not finished yet.
 */
export function isOneSlip(typed: string, word: string, open = false): boolean {
  let same = 0
  while (same < typed.length && same < word.length && typed[same] === word[same]) same++
  const fits = (rest: string, of: string) => (open ? of.startsWith(rest) : of === rest)
  const [rest, left] = [typed.slice(same), word.slice(same)]
  if (fits(rest, left)) return true
  return (
    fits(rest.slice(1), left.slice(1)) ||
    fits(rest, left.slice(1)) ||
    fits(rest.slice(1), left) ||
    (rest.length > 1 &&
      left.length > 1 &&
      rest[0] === left[1] &&
      rest[1] === left[0] &&
      fits(rest.slice(2), left.slice(2)))
  )
}
