import { useEffect } from 'react'

/** How long somebody has been here before programs are loaded that her first screen does not need. */
const REST_MS = 1_000

/** Loads the programs of a chart before the first one is opened, for whoever reads charts. */
export function useLoadAhead(readsCharts: boolean): void {
  useEffect(() => {
    if (!readsCharts) return
    const load = async () => (await import('../chart/load-ahead.ts')).loadChart()
    // What cannot be loaded now is loaded, or its failure told, when it is needed.
    const timer = setTimeout(() => void load().catch(() => undefined), REST_MS)
    return () => clearTimeout(timer)
  }, [readsCharts])
}
