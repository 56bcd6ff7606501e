import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DEMO_PEOPLE } from '../../shared/access/index.ts'
import type { Fhir } from '../../shared/exchange/index.ts'
import { filesAt, scratchCore, valueOf } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { writeAllKinds } from './all-kinds.ts'
import { exchangePractice } from './practice.ts'
import { against, readProfiles } from './validator.ts'

const PATIENTS = size({ ci: 6, full: 200 })
const folders: string[] = []

/** Every resource of an export of the whole practice, read with nothing but JSON.parse. */
function linesIn(folder: string): Fhir[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ndjson'))
  return files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Fhir),
  )
}
/** What the validator has against any of them, by type: a few of each. */
const objections = (resources: readonly Fhir[]): string[] => [
  ...new Set(
    resources.flatMap((one) => against(one).map((line) => `${String(one['resourceType'])} ${line.slice(0, 300)}`)),
  ),
]
const typesOf = (resources: readonly Fhir[]): string[] => [
  ...new Set(resources.map((one) => String(one['resourceType']))),
]

beforeAll(readProfiles, 120_000)
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('What was written here and goes out as NDJSON is FHIR R4 in the eyes of another program', () => {
  test('notes with their versions, documents, answers about lists, refused requests, and what was taken back', async () => {
    const practice = await exchangePractice()
    try {
      const written = await writeAllKinds(practice)
      const out = linesIn(await practice.exportAll())
      expect(objections(out)).toEqual([])
      const found = new Set(out.map((one) => one['id']))
      expect(written.filter((id) => !found.has(id))).toEqual([])
      const bundle = JSON.parse(await practice.exportChart((await practice.patients())[0]!)) as Fhir
      expect(against(bundle)).toEqual([])
    } finally {
      await practice.remove()
    }
  }, 120_000)

  test('and the whole demonstration, line by line', async () => {
    const practice = await scratchCore({ validateOutputs: false })
    try {
      valueOf(await practice.connect().practice.createDemo({ patients: PATIENTS }))
      const clients = practice.connect()
      const { login, password } = DEMO_PEOPLE.find(({ roles }) => roles.includes('office-manager'))!
      valueOf(await clients.access.signIn({ login, password }))
      const folder = await scratch('whole-demonstration')
      folders.push(folder)
      const [place] = await filesAt(clients, folder)
      const report = valueOf(
        await clients.exchange.exportPractice({ into: place?.token, recipient: 'Another', purpose: 'A move' }),
      )
      const out = linesIn(folder)
      expect(out).toHaveLength(report.resources)
      expect(report.patients).toBe(PATIENTS)
      expect(objections(out)).toEqual([])
      for (const type of ['Patient', 'Encounter', 'DocumentReference', 'Condition', 'Observation', 'Appointment'])
        expect(typesOf(out)).toContain(type)
    } finally {
      await practice.remove()
    }
  }, 600_000)
})
