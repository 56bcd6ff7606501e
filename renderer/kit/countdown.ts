import { useEffect, useState } from 'react'

const SECOND = 1000

/** Whole seconds until a moment, counted down while it is shown; 0 from then on. */
export function useSecondsTo(at: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, Math.ceil((at - now) / SECOND))
}

/** Seconds as a clock shows them, in minutes and seconds. */
export const clockOf = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
