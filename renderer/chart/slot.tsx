import { Suspense } from 'react'
import { Waiting } from '../kit/page.tsx'
import { PanelBoundary } from './panel-boundary.tsx'
import { type PanelName, type PanelProps, panels } from './panels.ts'

/** One panel in its place; a `null` of the registry shows nothing. */
export function Slot({ name, ...props }: PanelProps & { name: PanelName }) {
  const Shown = panels[name]
  if (!Shown) return null
  return (
    <PanelBoundary>
      <Suspense fallback={<Waiting />}>
        <Shown {...props} />
      </Suspense>
    </PanelBoundary>
  )
}
