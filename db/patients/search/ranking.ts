/** `grade`: the smaller the better; `after`: what comes later among equals, such as the dead or found by a former name. */
export type Hit = { slot: number; grade: number; after: number; former: boolean }

/** The best so many of all that are offered, without sorting the others. */
export class Best {
  readonly #limit: number
  readonly #nameOf: (slot: number) => string
  readonly #seen = new Map<number, Hit>()
  #hits: Hit[] = []

  constructor(limit: number, nameOf: (slot: number) => string) {
    this.#limit = limit
    this.#nameOf = nameOf
  }

  get size(): number {
    return this.#hits.length
  }

  offer(hit: Hit): void {
    if (this.#seen.has(hit.slot)) return
    const last = this.#hits.at(-1)
    if (last && this.#hits.length === this.#limit && this.#compare(hit, last) >= 0) return
    let [low, high] = [0, this.#hits.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#compare(this.#hits[middle] as Hit, hit) < 0) low = middle + 1
      else high = middle
    }
    this.#hits.splice(low, 0, hit)
    this.#seen.set(hit.slot, hit)
    const dropped = this.#hits.length > this.#limit ? this.#hits.pop() : undefined
    if (dropped) this.#seen.delete(dropped.slot)
  }

  hits(): readonly Hit[] {
    return this.#hits
  }

  #compare(one: Hit, other: Hit): number {
    if (one.grade !== other.grade) return one.grade - other.grade
    if (one.after !== other.after) return one.after - other.after
    const [a, b] = [this.#nameOf(one.slot), this.#nameOf(other.slot)]
    return a < b ? -1 : a > b ? 1 : one.slot - other.slot
  }
}
