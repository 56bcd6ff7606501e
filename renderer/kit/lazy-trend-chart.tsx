import { lazy, Suspense } from 'react'
import type { ComponentProps } from 'react'
import { Waiting } from './page.tsx'
import type { TrendChart } from './trend-chart.tsx'

const Loaded = lazy(async () => ({ default: (await import('./trend-chart.tsx')).TrendChart }))

/** A trend chart whose program is fetched when the first one is shown. */
export function LazyTrendChart(props: ComponentProps<typeof TrendChart>) {
  return (
    <Suspense fallback={<Waiting />}>
      <Loaded {...props} />
    </Suspense>
  )
}
