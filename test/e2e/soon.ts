import { setTimeout as pause } from 'node:timers/promises'

/**
 * Asks again until the screen says so: what a screen shows may still be on its way when a test looks, and a clinician
 * does not mind a tenth of a second. What `look` throws after the last second is the test's failure.
 */
export async function soon(look: () => Promise<unknown>, milliseconds = 10_000): Promise<void> {
  const end = Date.now() + milliseconds
  for (;;) {
    try {
      await look()
      return
    } catch (error) {
      if (Date.now() >= end) throw error
      await pause(50)
    }
  }
}
