import type { Beginning } from './begin.ts'

/** The beginnings of one PC, one after another: two at once would write into the same folder. */
export class Beginnings {
  readonly #report: (error: unknown) => void
  /** Practices whose place a snapshot could not take: each opening would only try the same again. */
  readonly #failed = new Set<string>()
  #current: Beginning | null = null
  #ended: Promise<void> = Promise.resolve()

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  /** How far this PC is that is given a snapshot; null while none is. */
  get progress(): Beginning['progress'] | null {
    return this.#current?.progress ?? null
  }

  /** @param ended what follows, with whether the practice was replaced; never before what began earlier is at rest */
  begin(practiceId: string, beginning: Beginning, ended: (isReplaced: boolean) => void): void {
    const former = this.#ended
    this.#current = beginning
    const run = async (): Promise<boolean> => {
      await former
      try {
        if (this.#failed.has(practiceId)) return false
        const isReplaced = await beginning.run()
        if (!isReplaced && beginning.wasReplacing) this.#failed.add(practiceId)
        return isReplaced
      } catch (error) {
        this.#report(error)
        return false
      } finally {
        if (this.#current === beginning) this.#current = null
      }
    }
    this.#ended = run()
      .then(ended)
      .catch((error: unknown) => this.#report(error))
  }

  /** Calls off what goes on, unless the practice is closed for it just now. */
  stop(): void {
    if (this.#current?.isReplacing) return
    this.#current?.stop()
    this.#current = null
  }

  /** Until nothing that was begun reads or writes any more. */
  settled(): Promise<void> {
    return this.#ended
  }
}
