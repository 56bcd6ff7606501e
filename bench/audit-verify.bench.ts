import { valueOf } from '../test/support/practices.ts'
import type { Bench } from './bench.ts'
import { largePractice } from './large-practice.ts'

const ENTRIES = 200_000

export const bench: Bench = {
  promise: 'The audit of years is proven in seconds',
  async run() {
    const practice = await largePractice({ patients: 1_000, auditEntries: ENTRIES })
    try {
      const officer = await practice.signedIn('privacy')
      const started = performance.now()
      const { verdict } = valueOf(await officer.audit.verify({}))
      if (verdict !== 'intact') throw new Error(`the audit is ${verdict}`)
      return [{ what: `${ENTRIES} entries verified`, value: performance.now() - started, unit: 'ms', promised: 10_000 }]
    } finally {
      await practice.remove()
    }
  },
}
