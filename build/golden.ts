import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { migrations } from '../db/migrations/index.ts'
import { openStore } from '../db/store.ts'
import { countingIds, steppingClock } from '../test/support/fixed.ts'
import { patientRow } from '../test/support/rows.ts'
import { FOUNDING, keyOf } from '../test/support/stores.ts'

// Saves a small practice at today's schema for the migration tests; run once when a migration lands:
// node build/golden.ts
const { name } = migrations[migrations.length - 1] as (typeof migrations)[number]
const folder = new URL(`../test/fixtures/golden/${name}/`, import.meta.url)
mkdirSync(folder, { recursive: true })
const at = (file: string) => fileURLToPath(new URL(file, folder))
const key = keyOf(Buffer.alloc(32, 0x42))
const store = await openStore({
  file: at('daybook.db'),
  logFile: at('operations.log'),
  key,
  clock: steppingClock(),
  ids: countingIds(),
  founding: FOUNDING,
})
const author = { userId: null, sessionId: null, channel: 'patients.register' }
for (let i = 0; i < 3; i++) await store.journal.work(author, (work) => work.insert('patient', patientRow(i)))
await store.journal.work(author, (work) => work.update('patient', patientRow(1).id, { phone: '555-0101' }))
await store.close()
