import { useSyncExternalStore } from 'react'
import { place } from '../shell/navigate.ts'

export type Way = 'create' | 'join' | 'demo'
const WAYS: readonly string[] = ['create', 'join', 'demo'] satisfies Way[]

/** Where one is in the first run: which way was chosen, and at which of its steps; `null` before one is chosen. */
export type FirstStep = { way: Way | null; step: number }

const read = (path: string): FirstStep => {
  const [, first, way = '', step] = path.split('/')
  return first === 'first' && WAYS.includes(way) ? { way: way as Way, step: Number(step) || 0 } : { way: null, step: 0 }
}

/** The step stands in the address (`#/first/create/2`), so that the browser's own Back goes a step back and not out of Daybook. */
export const useFirstStep = (): FirstStep =>
  read(
    useSyncExternalStore(
      (changed) => place.subscribe(changed),
      () => place.location.pathname,
    ),
  )

export const toStep = (way: Way, step = 0): void => place.push(`/first/${way}/${step}`)
export const stepBack = (): void => place.back()
/** The first run is over: its address leads nowhere any more. */
export const leaveFirstRun = (): void => place.replace('/')
