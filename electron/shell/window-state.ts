import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const Place = z.object({
  at: z.object({ x: z.int(), y: z.int() }).nullable(),
  width: z.int().min(640).max(10_000),
  height: z.int().min(480).max(10_000),
  maximized: z.boolean(),
})
export type Place = z.infer<typeof Place>
type Area = { x: number; y: number; width: number; height: number }

const FIRST: Place = { at: null, width: 1280, height: 820, maximized: false }

/** Where the window was when it was last closed; in the middle of the screen when that is unknown or out of sight. */
export function readPlace(file: string, displays: readonly Area[]): Place {
  const place = stored(file)
  if (!place) return FIRST
  if (!place.at) return place
  const { x, y } = place.at
  // The title bar must be reachable: 100 px of the window's upper edge on some screen.
  const visible = displays.some(
    (area) =>
      x + place.width - 100 > area.x && x + 100 < area.x + area.width && y >= area.y && y + 40 < area.y + area.height,
  )
  return visible ? place : { ...place, at: null }
}

function stored(file: string): Place | null {
  try {
    return Place.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** Losing the place of a window is no loss: a failure to write it is not reported. */
export function writePlace(file: string, place: Place): void {
  try {
    writeFileSync(file, JSON.stringify(place))
  } catch {
    return
  }
}
