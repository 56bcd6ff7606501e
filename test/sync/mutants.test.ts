import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { size } from '../support/size.ts'
import { catchMutant } from './simulator/catching.ts'
import { KNOWN_MISTAKES, MUTANTS } from './simulator/mutants.ts'
import { Simulator } from './simulator/run.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await Simulator.open()
})
afterAll(() => simulator.close())

test('each of the fifteen mistakes that others made, or would, is one of the mutants', () => {
  const known = MUTANTS.flatMap((mutant) => mutant.known ?? [])
  expect(known.toSorted()).toEqual(KNOWN_MISTAKES.toSorted())
  expect(KNOWN_MISTAKES).toHaveLength(15)
})

/** The rare ones take hours: the full verification looks for them. */
const LOOKED_FOR = size({ ci: 100, full: 1000 })

test.each(MUTANTS.filter(({ within }) => within <= LOOKED_FOR).map((mutant) => [mutant.name, mutant] as const))(
  'the simulator notices when %s',
  async (_name, mutant) => {
    expect(await catchMutant(simulator, mutant)).not.toBeNull()
  },
  36_000_000,
)
