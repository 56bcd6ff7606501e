import { valueOf, scratchCore } from '../test/support/practices.ts'
import { DEMO_PEOPLE } from '../shared/access/index.ts'
import { HandoverPart } from '../shared/handover/index.ts'
import { type Bench, latency, timesOf } from './bench.ts'

const PATIENTS = 300
const RUNS = 60

/** What the screen asks for when it opens: the counts, and the first page of each part that holds anything. */
export const bench: Bench = {
  promise: 'What waits since she last looked is there at once',
  async run() {
    const practice = await scratchCore()
    try {
      const maker = practice.connect()
      valueOf(await maker.practice.createDemo({ patients: PATIENTS }))
      const [, doctor] = DEMO_PEOPLE
      if (!doctor) throw new Error('the demonstration has no prescriber')
      const { login, password } = doctor
      const who = practice.connect()
      valueOf(await who.access.signIn({ login, password }))
      const counts = async () => valueOf(await who.handover.counts({}))
      const opening = async () => {
        const { parts } = await counts()
        const held = parts.filter(({ total }) => total > 0).map(({ part }) => part)
        for (const part of held) valueOf(await who.handover.part({ part, skip: 0, limit: 8 }))
      }
      const each = []
      for (const part of HandoverPart.options) {
        const times = await timesOf(20, async () => valueOf(await who.handover.part({ part, skip: 0, limit: 8 })))
        each.push({ what: `  a page of ${part}`, value: times.toSorted((a, b) => a - b)[10] ?? 0, unit: 'ms' as const })
      }
      return [
        ...latency('counts', await timesOf(RUNS, counts), 50),
        ...latency('the whole screen', await timesOf(RUNS, opening), 50),
        ...each,
      ]
    } finally {
      await practice.remove()
    }
  },
}
