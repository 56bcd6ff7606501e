/** A store as the durability suites see it: numbered units of several rows, each acknowledged when `write` resolves. */
export type StoreUnderTest = {
  create(folder: string): Promise<void>
  open(folder: string): Promise<{ write(unit: number): Promise<void>; close(): Promise<void> }>
  /** Opens the folder as after a crash and looks. `problems` names torn units, damage and broken chains. */
  inspect(folder: string): Promise<{ whole: Set<number>; problems: string[] }>
}

/** What is missing of the acknowledged units, what else is wrong (nothing: proven), and which units are there. */
export async function lossesAndUnits(store: StoreUnderTest, folder: string, acknowledged: Iterable<number>) {
  try {
    const { whole, problems } = await store.inspect(folder)
    const lost = [...acknowledged].filter((unit) => !whole.has(unit)).map((unit) => `acknowledged unit ${unit} is lost`)
    return { problems: [...problems, ...lost], whole }
  } catch (error) {
    return {
      problems: [`does not open: ${error instanceof Error ? error.message : 'unknown error'}`],
      whole: new Set<number>(),
    }
  }
}

/** The same without the units. Empty means proven. */
export const lossesIn = async (store: StoreUnderTest, folder: string, acknowledged: Iterable<number>) =>
  (await lossesAndUnits(store, folder, acknowledged)).problems
