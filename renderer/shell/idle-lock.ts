import { useEffect } from 'react'
import { core } from '../ipc/client.ts'

/** Without a key, click or touch the screen locks after this. Source: specs, security R4. */
const IDLE_MS = 5 * 60_000

/** Locks this window when nobody has been at it for five minutes. */
export function useIdleLock(): void {
  useEffect(() => {
    let timer = 0
    const wait = () => {
      clearTimeout(timer)
      timer = window.setTimeout(() => void core.access.lock({}), IDLE_MS)
    }
    const signs = ['keydown', 'pointerdown', 'wheel', 'touchstart'] as const
    for (const sign of signs) window.addEventListener(sign, wait, { passive: true })
    wait()
    return () => {
      clearTimeout(timer)
      for (const sign of signs) window.removeEventListener(sign, wait)
    }
  }, [])
}
