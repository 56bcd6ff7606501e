/** How many tries an address has at once, and how soon it gets another. */
const BURST = 30
const REFILL_MS = 2_000
/** Addresses that are remembered; beyond them those that were quiet longest are forgotten. */
const MOST = 10_000

/**
 * Holds up whoever tries codes faster than people read them out: a handful of tries at once, then one every few seconds, by address. What is
 * remembered is bounded, and a flood from one address costs nobody else anything.
 */
export class TryPace {
  readonly #addresses = new Map<string, { left: number; at: number }>()

  /** Takes one try of this address at a moment, in ms. @returns whether it has one */
  take(address: string, now: number): boolean {
    const known = this.#addresses.get(address)
    const left = known ? Math.min(BURST, known.left + Math.max(0, now - known.at) / REFILL_MS) : BURST
    // Put anew at the end: the first ones are those that were quiet longest.
    this.#addresses.delete(address)
    const may = left >= 1
    this.#addresses.set(address, { left: may ? left - 1 : left, at: now })
    if (this.#addresses.size > MOST) {
      const [oldest] = this.#addresses.keys()
      if (oldest !== undefined) this.#addresses.delete(oldest)
    }
    return may
  }

  get remembered(): number {
    return this.#addresses.size
  }
}
