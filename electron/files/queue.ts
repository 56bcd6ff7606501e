const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/** What is to be asked about, and not before when. */
export class Queue {
  readonly #at = new Map<string, number>()
  readonly #tries = new Map<string, number>()

  /** @param ms from now on */
  add(id: string, ms: number): void {
    this.#at.set(id, performance.now() + ms)
  }

  /** Once more, after a while that grows each time. */
  again(id: string): void {
    const tries = (this.#tries.get(id) ?? 0) + 1
    this.#tries.set(id, tries)
    this.add(id, Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 10)))
  }

  has(id: string): boolean {
    return this.#at.has(id)
  }

  done(id: string): void {
    this.#at.delete(id)
    this.#tries.delete(id)
  }

  clear(): void {
    this.#at.clear()
    this.#tries.clear()
  }

  /** What is due, no more than so many. */
  due(limit: number): string[] {
    const now = performance.now()
    const due: string[] = []
    for (const [id, at] of this.#at) {
      if (at <= now) due.push(id)
      if (due.length === limit) break
    }
    return due
  }

  /** Milliseconds until something is due; endless when nothing waits. */
  get waitMs(): number {
    let least = Number.POSITIVE_INFINITY
    for (const at of this.#at.values()) least = Math.min(least, at)
    return least - performance.now()
  }
}
