import { type PointerEvent, type RefObject, useRef, useState } from 'react'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { GridColumn, Span } from './columns.ts'
import { spotAt } from './grid-keys.ts'
import type { Spot } from './view-state.ts'

/** Fewer pixels than this are a click with an unsteady hand. */
const THRESHOLD_PX = 5
const STEP = 5

export type Target = { column: number; minute: number }

/** Dragging a booking with the pointer: it snaps to five minutes, and goes where it is let go. */
export function useGridDrag(
  body: RefObject<HTMLElement | null>,
  {
    columns,
    shown,
    onMove,
  }: { columns: readonly GridColumn[]; shown: Span; onMove: (of: Appointment, to: Spot) => void },
) {
  const [dragged, setDragged] = useState<{ appointment: Appointment; target: Target } | null>(null)
  const from = useRef<{ x: number; y: number; grip: number } | null>(null)
  const placeOf = ({ clientX, clientY }: PointerEvent, grip: number): Target | null => {
    const strips = [...(body.current?.querySelectorAll('[data-column]') ?? [])]
    const column = strips.findIndex((strip) => {
      const { left, right } = strip.getBoundingClientRect()
      return left <= clientX && clientX < right
    })
    const box = strips[column]?.getBoundingClientRect()
    if (!box) return null
    const share = (clientY - grip - box.top) / box.height
    const minute = Math.round((shown.from + share * (shown.until - shown.from)) / STEP) * STEP
    return { column, minute: Math.min(Math.max(minute, shown.from), shown.until - STEP) }
  }
  const handlers = (appointment: Appointment) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      const { top } = event.currentTarget.getBoundingClientRect()
      from.current = { x: event.clientX, y: event.clientY, grip: event.clientY - top }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const begun = from.current
      if (!begun) return
      const far = Math.hypot(event.clientX - begun.x, event.clientY - begun.y) > THRESHOLD_PX
      if (!far && !dragged) return
      const target = placeOf(event, begun.grip)
      if (target) setDragged({ appointment, target })
    },
    onPointerUp: () => {
      const column = dragged && columns[dragged.target.column]
      if (dragged && column) onMove(dragged.appointment, spotAt(column, dragged.target.minute))
      from.current = null
      // The click that follows belongs to the drag.
      setTimeout(() => setDragged(null))
    },
    onPointerCancel: () => {
      from.current = null
      setDragged(null)
    },
  })
  return { dragged, handlers }
}
