import type { Mutant } from './mutants.ts'
import type { Simulator } from './run.ts'

/** Runs seeds on a mutant until one does not end well. @returns that seed and what it says; null where none of them did */
export async function catchMutant(
  simulator: Simulator,
  { within, making, begin = () => () => undefined, money = false, leases = false }: Omit<Mutant, 'known'>,
  most = within,
): Promise<{ seed: number; says: string } | null> {
  const end = begin()
  try {
    for (let seed = 1; seed <= most; seed += 1) {
      try {
        const [says] = (await simulator.run(seed, { making, money, leases })).violations
        if (says !== undefined) return { seed, says }
      } catch (error) {
        return { seed, says: `it ends with ${error instanceof Error ? error.message : String(error)}` }
      }
    }
    return null
  } finally {
    end()
  }
}
