/** Slots by a key. */
export class Places {
  readonly #slots = new Map<string, number[]>()

  get = (key: string): readonly number[] => this.#slots.get(key) ?? []

  add(key: string, slot: number): void {
    const known = this.#slots.get(key)
    if (known) known.push(slot)
    else this.#slots.set(key, [slot])
  }

  remove(key: string, slot: number): void {
    const slots = this.#slots.get(key)
    const at = slots?.indexOf(slot) ?? -1
    if (at >= 0) slots?.splice(at, 1)
  }
}

/** Of numbers the shortest part by which somebody is looked up. */
const RUN = 3

/** Slots by every run of three digits that their numbers have: a part of a telephone number is found without reading all. */
export class DigitRuns {
  readonly #runs = new Places()

  add(numbers: readonly string[], slot: number): void {
    for (const run of runsOf(numbers)) this.#runs.add(run, slot)
  }

  remove(numbers: readonly string[], slot: number): void {
    for (const run of runsOf(numbers)) this.#runs.remove(run, slot)
  }

  /** Who may have these digits in a row: a few too many, never one too few. At least three digits are asked for. */
  having(digits: string): readonly number[] {
    const lists = [...runsOf([digits])].map((run) => this.#runs.get(run))
    return lists.reduce((fewest, list) => (list.length < fewest.length ? list : fewest), lists[0] ?? [])
  }
}

function runsOf(numbers: readonly string[]): Set<string> {
  const runs = new Set<string>()
  for (const number of numbers) for (let at = 0; at + RUN <= number.length; at++) runs.add(number.slice(at, at + RUN))
  return runs
}
