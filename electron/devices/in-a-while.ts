const WHILE_MS = 250

/** Runs `tell` a moment after it was asked for, once for all who ask meanwhile: screens need not ask anew for each change of a thousand. */
export function inAWhile(tell: () => void): { soon: () => void; never: () => void } {
  let timer: NodeJS.Timeout | null = null
  return {
    soon() {
      timer ??= setTimeout(() => {
        timer = null
        tell()
      }, WHILE_MS)
      timer.unref()
    },
    never() {
      if (timer) clearTimeout(timer)
    },
  }
}
