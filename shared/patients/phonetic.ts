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
  const rest = (of: number, from: number) => goesOn(typed, same + of, word, same + from, open)
  if (rest(0, 0) || rest(1, 1) || rest(0, 1) || rest(1, 0)) return true
  const swapped = typed[same] === word[same + 1] && typed[same + 1] === word[same]
  return swapped && same + 1 < typed.length && rest(2, 2)
}

/** Whether what is left of one text is what is left of the other, or with `open` how that begins. */
function goesOn(typed: string, from: number, word: string, at: number, open: boolean): boolean {
  const left = typed.length - from
  if (left < 0 || word.length < at + left || (!open && word.length !== at + left)) return false
  for (let i = 0; i < left; i++) if (typed[from + i] !== word[at + i]) return false
  return true
}
