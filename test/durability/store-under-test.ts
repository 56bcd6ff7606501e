/** A store as the durability suites see it: numbered units of several rows, each acknowledged when `write` resolves. */
export type StoreUnderTest = {
  create(folder: string): Promise<void>
  open(folder: string): Promise<{ write(unit: number): Promise<void>; close(): Promise<void> }>
  /** Opens the folder as after a crash and looks. `problems` names torn units, damage and broken chains. */
  inspect(folder: string): Promise<{ whole: Set<number>; problems: string[] }>
}

/** What is missing of the acknowledged units, and what else is wrong. Empty means proven. */
export async function lossesIn(
  store: StoreUnderTest,
  folder: string,
  acknowledged: Iterable<number>,
): Promise<string[]> {
  try {
    const { whole, problems } = await store.inspect(folder)
    for (const unit of acknowledged) if (!whole.has(unit)) problems.push(`acknowledged unit ${unit} is lost`)
    return problems
  } catch (error) {
    return [`does not open: ${error instanceof Error ? error.message : String(error)}`]
  }
}
