import type { Journal } from '../db/journal.ts'
import { registerPatient } from '../db/patients/commands.ts'
import { PatientDetails } from '../shared/patients/index.ts'
import { countingIds } from '../test/support/fixed.ts'
import { ENGINES } from '../test/support/stores.ts'
import { ZIMMER } from '../test/support/practices.ts'
import { type Bench, quantile, timesOf } from './bench.ts'

const author = { userId: null, sessionId: null, channel: 'bench' }

/** Milliseconds for the same reads on one engine's journal. */
async function readsOn(journal: Journal, now: () => number): Promise<number> {
  const ids = countingIds('bench')
  // The day on its wall is what birth dates are judged by.
  const place = { name: 'Elm Street Clinic', locationName: 'Main office', timeZone: 'America/New_York' }
  await journal.work(author, (work) =>
    work.insert('practice', { id: work.practiceId, ...place, demo: 0, createdAt: now() }),
  )
  for (let i = 0; i < 2000; i++) {
    const details = PatientDetails.parse({ ...ZIMMER, givenName: `Aurelia ${i}` })
    await registerPatient(journal, author, { details, ids, now: now() as never })
  }
  const search = (i: number) =>
    journal.db.selectFrom('patient').selectAll().where('nameKey', 'like', `% zim% aurelia ${i}%`).limit(50).execute()
  return quantile(await timesOf(200, search, 20), 0.5)
}

export const bench: Bench = {
  promise: 'Encryption costs little',
  async run() {
    const taken = new Map<string, number>()
    for (const [name, open] of ENGINES.filter(([engine]) => engine !== 'PostgreSQL')) {
      const { journal, clock, close } = await open()
      try {
        taken.set(name, await readsOn(journal, clock.now))
      } finally {
        await close()
      }
    }
    const encrypted = taken.get('SQLCipher') ?? Number.NaN
    const plain = taken.get('SQLite') ?? Number.NaN
    return [
      { what: 'a search among 2,000 patients, encrypted', value: encrypted, unit: 'ms' },
      { what: 'the same on plain SQLite', value: plain, unit: 'ms' },
      { what: 'encrypted ÷ plain', value: encrypted / plain, unit: '×', promised: 1.5 },
    ]
  },
}
