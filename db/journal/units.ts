/** Groups operations into the units of work that they were made in. What begins at the end and does not end there is left out. */
export function unitsOf<T extends { last: number }>(operations: readonly T[]): T[][] {
  const units: T[][] = []
  let unit: T[] = []
  for (const operation of operations) {
    unit.push(operation)
    if (operation.last === 0) continue
    units.push(unit)
    unit = []
  }
  return units
}
