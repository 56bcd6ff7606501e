import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { filesAt, scratchCore, valueOf } from '../test/support/practices.ts'
import type { Bench } from './bench.ts'

const PATIENTS = 20
const OBSERVATIONS = 150

/** Made-up charts of about a kilobyte a resource, as other systems send them. */
function bundle(): string {
  const coding = { system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }
  const category = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
  }
  const entry = Array.from({ length: PATIENTS }, (_, p) => {
    const patient = {
      resourceType: 'Patient',
      id: `p${p}`,
      name: [{ family: `Bench${p}`, given: ['Ann'] }],
      gender: 'female',
      birthDate: '1970-01-01',
    }
    const visit = {
      resourceType: 'Encounter',
      id: `e${p}`,
      status: 'finished',
      class: { code: 'AMB' },
      subject: { reference: `Patient/p${p}` },
      period: { start: '2020-01-01T10:00:00Z' },
    }
    const observations = Array.from({ length: OBSERVATIONS }, (_two, o) => ({
      resourceType: 'Observation',
      id: `o${p}-${o}`,
      status: 'final',
      category: [category],
      code: { coding: [coding], text: coding.display },
      subject: { reference: `Patient/p${p}` },
      encounter: { reference: `Encounter/e${p}` },
      effectiveDateTime: '2020-01-01T10:05:00Z',
      issued: '2020-01-01T10:05:00.000Z',
      valueQuantity: { value: 70 + o / 10, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
      note: [{ text: 'x'.repeat(300) }],
    }))
    return [patient, visit, ...observations].map((resource) => ({ resource }))
  }).flat()
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
}

/** What the same rows cost plain SQLite: the entry and its original, 32 to a transaction, each on the disk. */
function plainRate(folder: string, text: string): number {
  const resources = (JSON.parse(text) as { entry: { resource: { id: string } }[] }).entry.map(
    ({ resource }) => resource,
  )
  const db = new Database(join(folder, 'plain.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(
    'create table entry (id text primary key, patient text, at integer, body text); create index e on entry (patient, at)',
  )
  db.exec(
    'create table original (id text primary key, key text, hash text, json text); create index o on original (key)',
  )
  const entry = db.prepare('insert into entry values (?, ?, ?, ?)')
  const original = db.prepare('insert into original values (?, ?, ?, ?)')
  const started = performance.now()
  for (let at = 0; at < resources.length; at += 32)
    db.transaction(() => {
      for (const one of resources.slice(at, at + 32)) {
        const json = JSON.stringify(one)
        entry.run(one.id, 'p', at, json.slice(0, 600))
        original.run(one.id, one.id, one.id, json)
      }
    })()
  const seconds = (performance.now() - started) / 1000
  db.close()
  return resources.length / seconds
}

export const bench: Bench = {
  promise: 'Charts of other systems come in at a thousand resources a second',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'))
    const practice = await scratchCore({ validateOutputs: false })
    try {
      await practice.found()
      const clients = await practice.signedIn('dr.lee')
      const { exchange } = clients
      const text = bundle()
      const path = join(folder, 'bundle.json')
      writeFileSync(path, text)
      const waits: number[] = []
      let last = performance.now()
      const beat = setInterval(() => {
        waits.push(performance.now() - last - 5)
        last = performance.now()
      }, 5)
      const started = performance.now()
      const report = valueOf(await exchange.importFhir({ files: await filesAt(clients, path) }))
      const seconds = (performance.now() - started) / 1000
      clearInterval(beat)
      const rate = report.total / seconds
      const longest = waits.toSorted((a, b) => b - a)
      const plain = plainRate(folder, text)
      return [
        {
          what: 'resources a second into the encrypted store, with journal, log and audit',
          value: rate,
          unit: '/s',
          promised: 1000,
        },
        { what: 'the same rows into plain SQLite', value: plain, unit: '/s' },
        { what: 'as many times as fast is plain SQLite', value: plain / rate, unit: '×' },
        {
          what: 'a screen waited meanwhile, 95 of 100 within',
          value: longest[Math.floor(longest.length * 0.05)] ?? 0,
          unit: 'ms',
          promised: 16,
        },
      ]
    } finally {
      await practice.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
