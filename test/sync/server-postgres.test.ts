import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { openPractice, schemaOf } from '../../server/practice.ts'
import type { PracticeId } from '../../shared/kernel/index.ts'
import { postgresDatabase } from '../support/postgres.ts'
import { patientRow } from '../support/rows.ts'
import { digests } from './fleet.ts'
import { PRACTICE, remotePc, scratchFolder, serve, type Serving } from './serving.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }
const OTHER = '01900000-0000-7000-8000-0000000000c2' as PracticeId

let database: Awaited<ReturnType<typeof postgresDatabase>>
let serving: Serving
beforeEach(async () => {
  database = await postgresDatabase()
  serving = await serve({ databaseUrl: database.url })
})
afterEach(async () => {
  await serving?.stop()
  await database?.drop()
})

test('two PCs come to the same practice on PostgreSQL, of which a database holds several apart', async () => {
  const [north, south] = [await remotePc('north', serving), await remotePc('south', serving)]
  const folder = await scratchFolder(OTHER)
  const other = await openPractice(folder, { databaseUrl: database.url })
  try {
    for (let number = 1; number <= 6; number++)
      await (number % 2 ? north : south).store.journal.work(AUTHOR, (work) =>
        work.insert('patient', patientRow(number)),
      )
    for (const one of [north, south, north, south]) await one.catchUp()
    const [a, b, c] = await Promise.all([north.store, south.store, serving].map(({ journal }) => digests(journal)))
    expect(Object.keys(a ?? {})).toContain('patient')
    expect(b).toEqual(a)
    expect(c).toEqual(a)
    expect(await digests(other.journal)).toEqual({})
    const { rows } = await sql<{ name: string }>`select schema_name as name from information_schema.schemata
      where schema_name like 'practice\\_%' order by 1`.execute(serving.journal.db)
    expect(rows.map(({ name }) => name)).toEqual([PRACTICE, OTHER].map(schemaOf))
    await expect(sql`delete from patient`.execute(serving.journal.db)).rejects.toThrow(/read-only/)
  } finally {
    await other.close()
    rmSync(join(folder.path, '..'), { recursive: true, force: true })
    await Promise.all([north, south].map((one) => one.remove()))
  }
})
