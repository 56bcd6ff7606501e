/** The list with one of its items before the one that stood before it. */
export function movedUp<T>(items: readonly T[], index: number): T[] {
  const moved = [...items]
  const [item] = moved.splice(index, 1)
  if (item !== undefined) moved.splice(index - 1, 0, item)
  return moved
}
