import { mkdtempSync, rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { demoPatient } from '../electron/practice/demo-patients.ts'
import { runImport } from '../electron/patients/import/run.ts'
import type { Clock, Instant } from '../shared/kernel/index.ts'
import type { Mapping } from '../shared/patients/index.ts'
import { countingIds } from '../test/support/fixed.ts'
import type { Bench } from './bench.ts'
import { encryptedStore } from './stores.ts'

const LINES = 20_000
const FIELDS = [
  'sourceId',
  'familyName',
  'givenName',
  'birthOn',
  'gender',
  'mobilePhone',
  'addressLine',
  'city',
  'state',
] as const
const author = { userId: null, sessionId: null, channel: 'bench' }

/** A clock that goes: at a standstill every patient would be the newest, and the next record number be looked for. */
const wall: Clock = { now: () => Date.now() as Instant }

/** Family names are numbered, or half of the made-up people would look like each other. */
function line(number: number): string[] {
  const { givenName, birthOn, gender, phone, addressLine, city, state } = demoPatient(number)
  return [`K${number}`, `Fam${number.toString(36)}`, givenName, birthOn, gender, phone, addressLine, city, state]
}

/** The same rows into one table of plain SQLite, one transaction for twenty. */
function plainRate(lines: readonly string[][]): number {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-plain-'))
  const raw = new Database(join(folder, 'plain.db'))
  raw.pragma('journal_mode = WAL')
  raw.pragma('synchronous = FULL')
  raw.exec(`create table patient (${FIELDS.map((name) => `${name} text`).join(', ')})`)
  const insert = raw.prepare(`insert into patient values (${FIELDS.map(() => '?').join(', ')})`)
  const started = performance.now()
  for (let at = 0; at < lines.length; at += 20)
    raw.transaction(() => lines.slice(at, at + 20).forEach((one) => insert.run(...one)))()
  const rate = (1000 * lines.length) / (performance.now() - started)
  raw.close()
  rmSync(folder, { recursive: true, force: true })
  return rate
}

export const bench: Bench = {
  promise: 'Patients of another system are taken over without stopping the work',
  async run() {
    const { journal, clock, close } = await encryptedStore()
    try {
      const place = { name: 'Elm Street Clinic', locationName: 'Main office', timeZone: 'America/New_York' }
      await journal.work(author, (work) =>
        work.insert('practice', { id: work.practiceId, ...place, demo: 0, createdAt: clock.now() }),
      )
      const lines = Array.from({ length: LINES }, (_, number) => line(number))
      const bytes = Buffer.from([FIELDS.join(','), ...lines.map((one) => one.join(','))].join('\n'))
      const file = { fileName: 'bench.csv', bytes, mapping: [...FIELDS] as Mapping, encoding: 'utf-8' as const }
      const options = { takeDoubtful: true, signal: new AbortController().signal, progress: () => {} }
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      const started = performance.now()
      const { counts } = await runImport({ journal, clock: wall, ids: countingIds('bench') }, author, file, options)
      const rate = (1000 * LINES) / (performance.now() - started)
      delay.disable()
      if (counts.registered !== LINES) throw new Error(`only ${counts.registered} were registered`)
      const plain = plainRate(lines)
      return [
        { what: 'patients imported', value: rate, unit: '/s', promised: 500 },
        { what: 'the same rows in plain SQLite', value: plain, unit: '/s' },
        { what: 'plain SQLite ÷ import', value: plain / rate, unit: '×' },
        {
          what: 'main thread, 99 of 100 slices within',
          value: Math.max(0, delay.percentile(99) / 1e6 - 1),
          unit: 'ms',
          promised: 16,
        },
        { what: 'main thread, longest slice', value: Math.max(0, delay.max / 1e6 - 1), unit: 'ms' },
      ]
    } finally {
      await close()
    }
  },
}
