import type { Timers } from '../../electron/sync/timers.ts'

/** Timers whose time passes only when it is told to, and then at once. */
export function virtualTime() {
  let at = 0
  let waiting: { at: number; run: () => void }[] = []
  const timers: Timers = {
    counter: () => at,
    after(ms, run) {
      const one = { at: at + ms, run }
      waiting.push(one)
      return () => {
        waiting = waiting.filter((other) => other !== one)
      }
    },
  }
  /** Lets what is under way go on for as long as it does something by itself. */
  const settled = async () => {
    for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    timers,
    settled,
    get waiting() {
      return waiting.length
    },
    /** Lets so much time pass; what falls due happens in its order, each when its time has come. */
    async pass(ms: number) {
      const until = at + ms
      await settled()
      for (;;) {
        const next = waiting.filter((one) => one.at <= until).toSorted((a, b) => a.at - b.at)[0]
        if (!next) break
        at = Math.max(at, next.at)
        waiting = waiting.filter((one) => one !== next)
        next.run()
        await settled()
      }
      at = until
    },
  }
}
