import { useEffect } from 'react'
import { lock } from './leave.ts'

/** Without a key, click or touch the screen locks after this. Source: specs, security R4. */
export const IDLE_MS = 5 * 60_000

const SIGNS = ['keydown', 'pointerdown', 'wheel', 'touchstart'] as const

/** Locks this window when nobody has been at it for five minutes. */
export function useIdleLock(): void {
  useEffect(() => {
    let timer = 0
    const wait = () => {
      clearTimeout(timer)
      timer = window.setTimeout(() => void lock(), IDLE_MS)
    }
    for (const sign of SIGNS) window.addEventListener(sign, wait, { passive: true })
    wait()
    return () => {
      clearTimeout(timer)
      for (const sign of SIGNS) window.removeEventListener(sign, wait)
    }
  }, [])
}
