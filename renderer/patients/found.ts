import { useEffect, useState } from 'react'
import type { PatientRow } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

/**
 * The patients that fit what is typed, and Enter for the first of them. Never one of the answer to an earlier text, or the
 * wrong chart would open: Enter waits for the answer to what stands there.
 * @param open stays the same from drawing to drawing
 */
export function useFoundPatients(text: string, most: number, open: (patient: PatientRow) => void) {
  const [awaited, setAwaited] = useState<string | null>(null)
  const search = useAsk(
    ['patients', 'search', text],
    (signal) => core.patients.search({ text, limit: most }, { signal }),
    { keepLast: true },
  )
  const { isPlaceholderData } = search
  const first = search.data?.[0]
  useEffect(() => {
    if (awaited !== text || isPlaceholderData || !first) return
    open(first)
  }, [awaited, text, isPlaceholderData, first, open])
  return { search, takeFirst: () => setAwaited(text), letGo: () => setAwaited(null) }
}
