/** Where something stands that shares its time with others: in the `lane`-th of `lanes` strips, side by side. */
export type Laned<T> = { item: T; lane: number; lanes: number }

/**
 * Puts what overlaps side by side: nothing covers anything else, and what meets nothing has the whole width.
 * @param spanOf half open, in any unit
 */
export function lanesOf<T>(items: readonly T[], spanOf: (item: T) => { from: number; until: number }): Laned<T>[] {
  const ordered = items.toSorted((a, b) => spanOf(a).from - spanOf(b).from || spanOf(b).until - spanOf(a).until)
  const laned: Laned<T>[] = []
  let group: Laned<T>[] = []
  let ends: number[] = []
  const close = () => {
    for (const one of group) one.lanes = ends.length
    laned.push(...group)
    group = []
    ends = []
  }
  for (const item of ordered) {
    const { from, until } = spanOf(item)
    if (ends.length > 0 && ends.every((end) => end <= from)) close()
    const free = ends.findIndex((end) => end <= from)
    const lane = free === -1 ? ends.length : free
    ends[lane] = until
    group.push({ item, lane, lanes: 1 })
  }
  close()
  return laned
}
