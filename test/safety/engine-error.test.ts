import { expect, test } from '@jest/globals'
import { safetyAnswer } from '../../db/safety/queries.ts'
import type { Knowledge } from '../../shared/safety/index.ts'
import { patientRow } from '../support/rows.ts'
import { scratchStore } from '../support/stores.ts'

/** Knowledge with which nothing can be reckoned, whatever is asked of it. */
const broken = (error: Error): Knowledge =>
  new Proxy({} as Knowledge, {
    get() {
      throw error
    },
  })

test('whatever kind of error the engine ends with, nothing counts as checked; what the database cannot read is told as that', async () => {
  const { store, clock, remove } = await scratchStore()
  try {
    const { journal } = store
    const row = patientRow(1)
    await journal.work({ userId: null, sessionId: null, channel: 'test' }, (work) => work.insert('patient', row))
    const asked = { patientId: row.id, now: clock.now(), proposed: [] }
    for (const error of [new Error('a rule is wrong'), new TypeError('no such table of doses')]) {
      const answer = await safetyAnswer(journal.db, { knowledge: broken(error) }, asked)
      expect(answer.overall).toBe('not-checked')
      for (const { reasons } of answer.kinds) expect(reasons.map(({ code }) => code)).toEqual(['engine-error'])
    }
    const damaged = Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' })
    await expect(safetyAnswer(journal.db, { knowledge: broken(damaged) }, asked)).rejects.toThrow('malformed')
  } finally {
    await remove()
  }
}, 60_000)
