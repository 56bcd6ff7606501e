import { startTransition, useCallback, useDeferredValue, useState } from 'react'
import type { SectionId } from './sections.ts'

/** Whose turn it is in a chart that is opened: `beside` is true once what stands beside the first thing may be drawn and ask. */
export type Turn = { beside: boolean; onDrawn: () => void }

/**
 * What the chart was opened for comes first: what stands around it asks for what it shows once that has been painted. The core
 * answers one question after another, so that each one more would make the first wait.
 */
export function useTurn(section: SectionId): Turn {
  const [drawn, setDrawn] = useState(false)
  const onDrawn = useCallback(() => startTransition(() => setDrawn(true)), [])
  const inTurn = useDeferredValue(true, false)
  const beside = drawn || (section !== 'timeline' && inTurn)
  // Once there it stays, and what it shows with it: going from the visit to the timeline asks for nothing anew.
  if (beside && !drawn) setDrawn(true)
  return { beside, onDrawn }
}
