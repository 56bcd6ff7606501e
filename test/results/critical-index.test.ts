import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { isToldCritical } from '../../db/results/queries.ts'
import { scratchStore } from '../support/stores.ts'

test('which reports hold a critical value is read from its index alone, not from all values', async () => {
  const scratch = await scratchStore()
  const { store } = scratch
  try {
    const plan = async (critical: typeof isToldCritical) => {
      const { rows } = await sql<{
        detail: string
      }>`explain query plan select report.id from diagnostic_report as report
        where exists (select 1 from observation where observation.report_id = report.id
        and observation.retracted_at is null and ${critical})`.execute(store.journal.db)
      return rows.map(({ detail }) => detail).join('\n')
    }
    expect(await plan(isToldCritical)).toContain('observation_critical')
    // The control: other words than those of the index cannot be answered from it.
    expect(await plan(sql<boolean>`upper(observation.interpretation) in ('HH', 'ODD')`)).not.toContain(
      'observation_critical',
    )
  } finally {
    await scratch.remove()
  }
})
