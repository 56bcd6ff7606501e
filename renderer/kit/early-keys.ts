import { type FocusEvent, type KeyboardEvent, useEffect, useRef } from 'react'

type Early = {
  onKeyDownCapture: (event: KeyboardEvent<HTMLElement>) => void
  onBlurCapture: (event: FocusEvent<HTMLElement>) => void
}

/**
 * Arrows that are pressed in a field before the list under it came, and the Enter behind them: they are kept and played
 * when it is here, so that who types faster than the answer gets what she counted on, and never a line of an earlier list.
 * @param waiting whether the list is open and its answer still on the way
 */
export function useEarlyKeys(waiting: boolean): Early {
  const kept = useRef<{ field: HTMLElement; keys: string[] } | null>(null)
  useEffect(() => {
    if (waiting || kept.current === null) return
    const { field, keys } = kept.current
    kept.current = null
    for (const key of keys)
      field.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }))
  }, [waiting])
  return {
    onKeyDownCapture(event) {
      const { key, currentTarget } = event
      const isArrow = key === 'ArrowDown' || key === 'ArrowUp'
      const isTaking = key === 'Enter' && kept.current !== null
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
      if (!waiting || !isPlain || !(isArrow || isTaking)) {
        // Another letter asks for another list, and Escape for none.
        kept.current = null
        return
      }
      event.preventDefault()
      event.stopPropagation()
      kept.current = { field: currentTarget, keys: [...(kept.current?.keys ?? []), key] }
    },
    onBlurCapture() {
      kept.current = null
    },
  }
}
