/** So many answers are kept of each kind; then it begins anew, for nothing may grow without end. */
const MOST_KEPT = 5_000

/** A function of a text that is asked the same again and again: names, problems, routes. Kept for each knowledge apart. */
export function remembered<Key extends WeakKey, Value>(
  work: (key: Key, text: string) => Value,
): (key: Key, text: string) => Value {
  const kept = new WeakMap<Key, Map<string, Value>>()
  return (key, text) => {
    let answers = kept.get(key)
    if (!answers) kept.set(key, (answers = new Map()))
    let answer = answers.get(text)
    if (answer === undefined) {
      answer = work(key, text)
      if (answers.size >= MOST_KEPT) answers.clear()
      answers.set(text, answer)
    }
    return answer
  }
}
