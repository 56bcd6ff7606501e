import { expect, test } from '@jest/globals'
import { conceptColumns, newEntry } from '../../db/entry.ts'
import { safetyChart } from '../../db/safety/queries.ts'
import { momentIn } from '../../shared/kernel/index.ts'
import { chartIn } from '../support/chart.ts'
import { EMPTY_ENTRIES } from '../support/entries.data.ts'
import { countingIds } from '../support/fixed.ts'
import { ENGINES } from '../support/stores.ts'
import { KNOWLEDGE } from './asking.ts'

const DAY_MS = 86_400_000

test.each(ENGINES)(
  'on %s the chart says since when the days of a supply are over, by what was dispensed',
  async (_name, open) => {
    const store = await open()
    try {
      const { author, patientId } = await chartIn(store)
      const now = store.clock.now()
      const ids = countingIds('courses')
      const begun = (daysAgo: number) => ({
        patientId,
        encounterId: null,
        happened: momentIn('UTC', (now - daysAgo * DAY_MS) as never),
        author,
        authorName: '',
        ids,
        now,
        timeZone: 'UTC',
      })
      const rows = [
        { text: 'amoxicillin 500 MG Oral Capsule', daysAgo: 20, daysSupply: 7, refills: 0, over: 13 },
        { text: 'cephalexin 500 MG Oral Capsule', daysAgo: 20, daysSupply: 7, refills: null, over: null },
        // Nobody told whether that one is refilled. On its last day it is taken, and where no days were told neither.
        { text: 'azithromycin 250 MG Oral Tablet', daysAgo: 5, daysSupply: 5, refills: 0, over: null },
        { text: 'lisinopril 10 MG Oral Tablet', daysAgo: 200, daysSupply: 90, refills: 3, over: null },
        { text: 'ibuprofen 600 MG Oral Tablet', daysAgo: 200, daysSupply: null, refills: 0, over: null },
      ]
      await store.journal.work(author, async (work) => {
        for (const { text, daysAgo, daysSupply, refills } of rows)
          await work.insert('medication', {
            ...EMPTY_ENTRIES.medication,
            ...newEntry(begun(daysAgo)),
            ...conceptColumns({ text, codings: [] }),
            daysSupply,
            refills,
          } as never)
      })
      const chart = await safetyChart(store.journal.db, KNOWLEDGE, { patientId, now })
      const told = new Map(chart?.current.map((drug) => [drug.name, drug]))
      const of = ({ text }: { text: string }) => told.get(text)
      expect(rows.map((row) => [of(row)?.status, of(row)?.overForDays])).toEqual(
        rows.map(({ over }) => ['current', over]),
      )
      // How long it is taken is known only where it is known not to be refilled: otherwise no rule may take it to end.
      expect(rows.map((row) => of(row)?.days)).toEqual(
        rows.map(({ daysSupply, refills }) => (refills === 0 ? daysSupply : null)),
      )
    } finally {
      await store.close()
    }
  },
)
