import { z } from 'zod'
import { UserId, WallTime } from '../kernel/index.ts'

/** A place in the schedule: whose time, from when by the location's clock, for how many minutes. */
export const Slot = z.object({
  providerId: UserId,
  startLocal: WallTime,
  minutes: z.number().int().min(5).max(720),
})
export type Slot = z.infer<typeof Slot>

/**
 * `held`: nobody else books this place now. `busy`: another PC does (`by`: what people call it). `alone`: the server does not answer, so that nobody
 * could be asked. `lone`: there is no other PC.
 */
export const SlotState = z.object({ state: z.enum(['held', 'busy', 'alone', 'lone']), by: z.string().nullable() })
export type SlotState = z.infer<typeof SlotState>

/** Places are held by quarters of an hour, so that two that overlap share at least one. */
const CELL_MINUTES = 15

/** The names of what is held for a place in the schedule, first to last: whoever wants an overlapping one asks for one of the same. */
export function cellsOf({ providerId, startLocal, minutes }: Slot): string[] {
  const [day = '', time = ''] = startLocal.split('T')
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const from = hour * 60 + minute
  const cells: string[] = []
  for (let cell = Math.floor(from / CELL_MINUTES); cell * CELL_MINUTES < from + minutes; cell++)
    cells.push(`slot:${providerId}/${day}/${cell}`)
  return cells
}
