/** What is still on its way into the store: each writer names how to bring it there now. */
const writers = new Set<() => Promise<void>>()
/** A lock does not wait longer than this for a disk that does not answer. */
const PATIENCE_MS = 1_500

/** Has `flush` called before this window is emptied. Returns how to stop. */
export function beforeLeaving(flush: () => Promise<void>): () => void {
  writers.add(flush)
  return () => writers.delete(flush)
}

/** Brings everything into the store that was typed in this window, within reason. */
export async function saveEverything(): Promise<void> {
  if (writers.size === 0) return
  const saved = Promise.allSettled([...writers].map((flush) => flush()))
  await Promise.race([saved, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}
