import { ZIMMER, scratchCore, valueOf } from '../test/support/practices.ts'
import { type Bench, latency, timesOf } from './bench.ts'

export const bench: Bench = {
  promise: 'What is acknowledged is on the disk, and soon',
  async run() {
    const practice = await scratchCore()
    try {
      await practice.found()
      const { patients } = await practice.signedIn('dr.lee')
      const times = await timesOf(300, async (i) =>
        valueOf(await patients.register({ ...ZIMMER, givenName: `A ${i}` })),
      )
      return latency('one patient registered, database and log synced', times, 50)
    } finally {
      await practice.remove()
    }
  },
}
