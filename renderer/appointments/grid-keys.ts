import { type KeyboardEvent, useState } from 'react'
import type { Appointment } from '../../shared/appointments/index.ts'
import { clockTimeAt } from '../../shared/kernel/index.ts'
import { type GridColumn, type Span, spanOf } from './columns.ts'
import type { Spot } from './view-state.ts'

export type Cursor = { column: number; minute: number }
const STEP = 15
const FINE = 5

type Parts = {
  columns: readonly GridColumn[]
  shown: Span
  start: number
  onBook: (spot: Spot) => void
  onShow: (appointment: Appointment) => void
  onMove: (appointment: Appointment, spot: Spot) => void
}

/** What lies at a place of the grid: a booking, or nothing. */
export const bookingAt = (column: GridColumn | undefined, minute: number): Appointment | null =>
  column?.appointments.find((one) => spanOf(one).from <= minute && minute < spanOf(one).until) ?? null

export const spotAt = (column: GridColumn, minute: number): Spot => ({
  providerId: column.providerId,
  on: column.on,
  time: clockTimeAt(minute),
})

/**
 * The grid by the keyboard. Arrows move the cursor, with Shift by five minutes; Enter books what is free and opens what is
 * booked; M takes a booking up and Enter or M puts it down elsewhere; Escape lets it be.
 */
export function useGridKeys({ columns, shown, start, onBook, onShow, onMove }: Parts) {
  const [cursor, setCursor] = useState<Cursor>({ column: 0, minute: start })
  const [carried, setCarried] = useState<Appointment | null>(null)
  const column = Math.min(cursor.column, Math.max(0, columns.length - 1))
  const minute = Math.min(Math.max(cursor.minute, shown.from), shown.until - FINE)
  const here = columns[column]
  const at = bookingAt(here, minute)
  /** From a booking one goes to its end, or to before its beginning. */
  const down = (fine: boolean) => {
    if (fine || carried || !at) return Math.floor(minute / FINE) * FINE + (fine ? FINE : STEP)
    return spanOf(at).until
  }
  const up = (fine: boolean) => {
    const target = minute - (fine ? FINE : STEP)
    const met = fine || carried ? null : bookingAt(here, target)
    return met ? spanOf(met).from : target
  }
  const go = (next: Partial<Cursor>) => {
    const to = { column, minute, ...next }
    setCursor({
      column: Math.min(Math.max(to.column, 0), columns.length - 1),
      minute: Math.min(Math.max(to.minute, shown.from), shown.until - FINE),
    })
  }
  const put = () => {
    if (carried && here) onMove(carried, spotAt(here, minute))
    setCarried(null)
  }
  const ACTIONS: Readonly<Record<string, (fine: boolean) => void>> = {
    ArrowDown: (fine) => go({ minute: down(fine) }),
    ArrowUp: (fine) => go({ minute: up(fine) }),
    ArrowLeft: () => go({ column: column - 1 }),
    ArrowRight: () => go({ column: column + 1 }),
    PageDown: () => go({ minute: minute + 60 }),
    PageUp: () => go({ minute: minute - 60 }),
    Home: () => go({ minute: here?.hours[0]?.from ?? shown.from }),
    End: () => go({ minute: shown.until - STEP }),
    Enter: () => (carried ? put() : at ? onShow(at) : here && onBook(spotAt(here, minute))),
    m: () => (carried ? put() : at && setCarried(at)),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape' && carried) {
      event.preventDefault()
      return setCarried(null)
    }
    const action = ACTIONS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    action(event.shiftKey)
  }
  return { cursor: { column, minute }, at, here, carried, onKeyDown, setCursor: go }
}
