import type { SlotState } from '../../shared/appointments/index.ts'
import { cellsOf, type Slot } from '../../shared/appointments/index.ts'
import type { Hold, ServerLink } from '../../shared/kernel/index.ts'

/** What is held is asked for again well before its time is over; what another PC has, and a server that does not answer, a little later. */
const RENEWED_MS = 45_000
const AGAIN_MS = 10_000

type Held = Extract<Hold, { kind: 'held' }>

/**
 * Holds a place in the schedule on the practice's server as long as its form is open, so that no two PCs book it at once; says so where another has
 * it, or where nobody can be asked. It refuses nothing: whoever books all the same is looked at when both bookings meet.
 * @returns how to stop, which gives it back
 */
export function holdSlot(server: Pick<ServerLink, 'hold'>, slot: Slot, emit: (state: SlotState) => void): () => void {
  let held: Held[] = []
  let isOver = false
  let timer: NodeJS.Timeout | null = null
  const giveBack = async (some: readonly Held[]) => {
    for (const one of some) await one.release()
  }
  const ask = async () => {
    const taken: Held[] = []
    let state: SlotState = { state: 'held', by: null }
    for (const name of cellsOf(slot)) {
      const hold = await server.hold(name)
      if (hold.kind === 'held') taken.push(hold)
      else state = hold.kind === 'busy' ? { state: 'busy', by: hold.by } : { state: hold.kind, by: null }
      if (hold.kind !== 'held' || isOver) break
    }
    if (isOver || state.state !== 'held') await giveBack([...taken, ...(isOver ? [] : held)])
    held = isOver || state.state !== 'held' ? [] : taken
    if (isOver) return
    emit(state)
    if (state.state === 'lone') return
    timer = setTimeout(() => void ask(), state.state === 'held' ? RENEWED_MS : AGAIN_MS)
    timer.unref()
  }
  void ask()
  return () => {
    isOver = true
    if (timer) clearTimeout(timer)
    void giveBack(held)
  }
}
