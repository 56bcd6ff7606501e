import { ZIMMER, scratchCore, valueOf } from '../test/support/practices.ts'
import { type Bench, latency, timesOf } from './bench.ts'

export const bench: Bench = {
  promise: 'A call is answered at once',
  async run() {
    const practice = await scratchCore()
    try {
      await practice.found()
      const { access, patients } = await practice.signedIn('dr.lee')
      for (let i = 0; i < 500; i++) valueOf(await patients.register({ ...ZIMMER, givenName: `Aurelia ${i}` }))
      const smallest = await timesOf(2000, async () => valueOf(await access.whoAmI({})))
      const search = await timesOf(300, async (i) => valueOf(await patients.search({ text: `zim aur ${i}` })))
      return [
        ...latency('the smallest call, through router and schema', smallest, 2),
        ...latency('a search among 500 patients', search, 50),
      ]
    } finally {
      await practice.remove()
    }
  },
}
