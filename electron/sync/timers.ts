/** Time that passes, and what is to happen later: a test brings its own. */
export type Timers = {
  /** Milliseconds of a counter that never runs backwards, whatever becomes of the clock. */
  counter(): number
  /** Runs `run` after so many milliseconds, in a turn of its own. Returns how to call it off. */
  after(ms: number, run: () => void): () => void
}

export const systemTimers: Timers = {
  counter: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    // Whoever wants to leave must not wait for the next poll.
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Screens are waiting too: between one step and the next they get on. */
export const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
