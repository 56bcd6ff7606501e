import { mostAtOnce } from './conflicts.ts'

/** A claim on time that reaches the practice from one of its devices, and what becomes of it. */
export type Arriving = { id: string; startAt: number; busyUntilAt: number }
export type Standing = Arriving & { state: 'confirmed' | 'needs-resolution' | 'released' }

/**
 * What becomes of a booking when it reaches the others: the order of receipt decides, since the clocks of devices are not
 * trusted. Where there is no room left it is kept, seen by all, and somebody gets the task of settling it; nothing is deleted,
 * and nobody is overbooked in silence.
 * @param standing what was received before; of those only the confirmed take room
 */
export function arrive(standing: readonly Standing[], arriving: Arriving, capacity: number): Standing {
  const confirmed = standing.filter((one) => one.state === 'confirmed' && one.id !== arriving.id)
  const spans = confirmed.map(({ startAt, busyUntilAt }) => ({ from: startAt, until: busyUntilAt }))
  const most = mostAtOnce(spans, { from: arriving.startAt, until: arriving.busyUntilAt })
  return { ...arriving, state: most < capacity ? 'confirmed' : 'needs-resolution' }
}

/** A booking, move or cancellation as a device recorded it while nobody else heard. */
export type Recorded =
  | { op: 'book' | 'move'; id: string; startAt: number; busyUntilAt: number }
  | { op: 'cancel'; id: string }
export type Settled = { standing: Standing[]; tasks: string[] }

/**
 * Takes in what devices recorded apart from each other, in the order in which it is received. What comes twice counts once. A
 * cancellation frees the time for what comes after it; what was put aside before stays so until somebody settles it.
 */
export function receive(events: readonly Recorded[], capacity: number, before: readonly Standing[] = []): Settled {
  const standing = new Map(before.map((one) => [one.id, one]))
  const tasks = new Set<string>()
  for (const event of events) {
    const known = standing.get(event.id)
    if (event.op === 'cancel') {
      if (known) standing.set(event.id, { ...known, state: 'released' })
      tasks.delete(event.id)
      continue
    }
    if (event.op === 'book' && known) continue
    // A move of what was cancelled elsewhere does not bring it back.
    if (known?.state === 'released') continue
    const { id, startAt, busyUntilAt } = event
    const settled = arrive([...standing.values()], { id, startAt, busyUntilAt }, capacity)
    standing.set(id, settled)
    if (settled.state === 'needs-resolution') tasks.add(id)
    else tasks.delete(id)
  }
  return { standing: [...standing.values()], tasks: [...tasks] }
}
