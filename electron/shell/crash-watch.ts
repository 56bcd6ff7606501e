const WITHIN_MS = 60_000
const MOST = 3

/** Tells a page's process that ended now and then from one that cannot live: it must not be reloaded for ever. */
export class CrashWatch {
  readonly #now: () => number
  #ends: number[] = []

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Notes one end. @param intended we ended the process ourselves, to empty it */
  mayReload(intended: boolean): boolean {
    if (intended) return true
    const since = this.#now() - WITHIN_MS
    this.#ends = [...this.#ends.filter((at) => at > since), this.#now()]
    return this.#ends.length <= MOST
  }
}
