import { type RefObject, useEffect, useRef } from 'react'

/** Hears the keys pressed anywhere within an element: give the answer to it as `ref`. */
export function useKeysWithin<E extends HTMLElement>(onKey: (event: KeyboardEvent) => void): RefObject<E | null> {
  const element = useRef<E>(null)
  useEffect(() => {
    const at = element.current
    at?.addEventListener('keydown', onKey)
    return () => at?.removeEventListener('keydown', onKey)
  })
  return element
}

/** Escape leaves a form. */
export const useEscape = (onEscape: () => void): RefObject<HTMLFormElement | null> =>
  useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') onEscape()
  })
