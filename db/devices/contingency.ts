import type { Kysely } from 'kysely'
import type { ContingencyTest } from '../../shared/devices/index.ts'
import type { IdSource } from '../../shared/kernel/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import type { ContingencyTestTable } from './tables.ts'

/** What a drill came to. */
export type Tested = Omit<ContingencyTestTable, 'id' | 'practiceId' | 'revision'>

/** Files the record of a contingency test. @throws Refusal as `Journal.work` */
export function fileContingencyTest(journal: Journal, author: Author, ids: IdSource, tested: Tested): Promise<void> {
  return journal.work(author, async (work) => {
    await work.insert('contingencyTest', { id: ids.next<string>(), ...tested })
    const { result, minutes, written, charts } = tested
    work.audit({ action: 'drill', category: 'devices', detail: { contingencyTest: result, minutes, written, charts } })
  })
}

/** Every contingency test of the practice, the latest first. */
export async function contingencyTests(db: Kysely<Tables>): Promise<ContingencyTest[]> {
  const rows = await db.selectFrom('contingencyTest').selectAll().orderBy('beganAt', 'desc').orderBy('id').execute()
  return rows.map(({ id, early, practiceId: _practice, revision: _revision, ...row }) => ({
    testId: id,
    deviceName: row.deviceName,
    beganAt: row.beganAt,
    endedAt: row.endedAt,
    minutes: row.minutes,
    early: early === 1,
    written: row.written,
    charts: row.charts,
    arrivedAt: row.arrivedAt,
    result: row.result,
    note: row.note,
    recordedByName: row.recordedByName,
  })) as ContingencyTest[]
}
