import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type ImportReport, SYSTEM } from '../../shared/terminology/index.ts'
import { filesAt, scratchCore, valueOf } from '../support/practices.ts'
import { size } from '../support/size.ts'
import { folderOf, releaseFolder, RELEASES } from './files.ts'
import { icd10cmOrderFile, icd10cmYear } from './releases/icd10cm.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>
type Clients = Awaited<ReturnType<Practice['signedIn']>>

describe('importing releases', () => {
  let practice: Practice
  let clients: Clients
  beforeAll(async () => {
    practice = await scratchCore()
    await practice.found()
    clients = await practice.signedIn('admin')
  })
  afterAll(() => practice.remove())

  const importFrom = async (folder: string, more = {}): Promise<ImportReport> =>
    valueOf(await clients.terminology.importRelease({ files: await filesAt(clients, folder), ...more }))
  const releasesOf = async (system: string) =>
    valueOf(await clients.terminology.releases({})).filter((one) => one.system === system)
  const check = async () => valueOf(await clients.backups.checkDatabase({}))

  test.each(Object.keys(RELEASES))('%s: what was read is there, found and sound', async (name) => {
    const report = await importFrom(await releaseFolder(name))
    expect(report).toMatchObject({ refused: 0, known: false, inUse: true })
    const [newest] = await releasesOf(report.system)
    expect(newest).toMatchObject({ releaseId: report.releaseId, inUse: true, present: true, builtIn: false })
    const common = valueOf(await clients.terminology.search({ system: report.system, text: '' }))
    for (const { system, code, display } of common) {
      const { concept } = valueOf(await clients.terminology.lookup({ system, code }))
      expect(concept?.display).toBe(display)
      const found = valueOf(await clients.terminology.search({ system, text: code }))
      expect(found[0]?.code).toBe(code)
    }
  })

  test('the database with all of them is sound', async () => {
    expect(await check()).toMatchObject({ verdict: 'sound', findings: [] })
  })

  test('the same files again change nothing', async () => {
    const before = valueOf(await clients.terminology.releases({}))
    const again = await importFrom(await releaseFolder('CVX'))
    expect(again.known).toBe(true)
    expect(valueOf(await clients.terminology.releases({}))).toEqual(before)
  })

  test('a package leads to its drug, a drug to its ingredient', async () => {
    const pack = valueOf(await clients.terminology.lookup({ system: SYSTEM.ndc, code: '0310-0130-10' }))
    expect(pack.concept?.relations).toEqual([
      { kind: 'package_of', code: '0310-0130', display: 'Zestril 10 mg tablet' },
      { kind: 'rxcui', code: '314076', display: 'lisinopril 10 MG Oral Tablet' },
    ])
    const drug = valueOf(await clients.terminology.lookup({ system: SYSTEM.rxnorm, code: '314076' }))
    expect(drug.concept?.relations).toContainEqual({ kind: 'has_ingredient', code: '29046', display: 'lisinopril' })
  })

  test('everyday words of the starter list lead to codes of an official release', async () => {
    const found = valueOf(await clients.terminology.search({ system: SYSTEM.rxnorm, text: 'ace inhib' }))
    expect(found[0]).toMatchObject({ code: '29046', display: 'lisinopril', matched: 'ACE inhibitor' })
  })

  test('dated versions stand side by side, and a code means what it meant on its day', async () => {
    const years = [2019, 2020]
    const reports: ImportReport[] = []
    for (const year of years) {
      const text = icd10cmOrderFile({ headers: 10, billable: 40 + (year - 2019) }).replaceAll('group', `group ${year}`)
      reports.push(await importFrom(await folderOf({ [`icd10cm_order_${year}.txt`]: text })))
    }
    // Both are older than the one in use, and not whole by the known counts.
    expect(reports.map(({ inUse }) => inUse)).toEqual([false, false])
    expect(reports[0]?.notes[0]).toMatch(/has 94444 entries; this file has 50/)
    const meaning = async (on: string) =>
      valueOf(await clients.terminology.lookup({ system: SYSTEM.icd10cm, code: 'A00', on: on as never }))
    expect((await meaning('2018-10-01')).release?.release).toBe('FY2019')
    expect((await meaning('2019-09-30')).concept?.display).toMatch(/group 2019 A00$/)
    expect((await meaning('2019-10-01')).concept?.display).toMatch(/group 2020 A00$/)
    expect((await meaning('2018-09-30')).release?.builtIn).toBe(true)
    expect((await meaning('2018-09-30')).elsewhere.map(({ release }) => release)).toContain('FY2020')
    const used = valueOf(await clients.terminology.useRelease({ releaseId: reports[0]?.releaseId as never }))
    expect(used).toMatchObject({ release: 'FY2019', inUse: true })
    expect((await releasesOf(SYSTEM.icd10cm)).filter(({ inUse }) => inUse)).toHaveLength(1)
  })

  test('a damaged release is refused in one sentence, and nothing of it is there', async () => {
    const { files = {} } = RELEASES.RxNorm ?? {}
    const cut = await folderOf(
      { ...files, 'RXNREL.RRF': (files['RXNREL.RRF'] ?? '').slice(0, -30) },
      'RxNorm_full_04072025',
    )
    const before = valueOf(await clients.terminology.releases({}))
    const outcome = await clients.terminology.importRelease({ files: await filesAt(clients, cut) })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'invalid-input', reason: 'release-file' } })
    expect(valueOf(await clients.terminology.releases({}))).toEqual(before)
    expect(await check()).toMatchObject({ verdict: 'sound' })
  })

  test('a release can be cancelled in the middle; what was saved is taken away', async () => {
    const folder = await folderOf({ 'icd10cm_order_2032.txt': icd10cmOrderFile({ headers: 500, billable: 2500 }) })
    const before = valueOf(await clients.terminology.releases({}))
    const abort = new AbortController()
    const stages = new Set<string>()
    const outcome = await clients.terminology.importRelease(
      { files: await filesAt(clients, folder) },
      {
        signal: abort.signal,
        onProgress: ({ stage, done }) => {
          stages.add(stage)
          if (stage === 'saving' && done > 500) abort.abort()
        },
      },
    )
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(stages).toContain('saving')
    const again = valueOf(await clients.terminology.importRelease({ files: await filesAt(clients, folder) }))
    expect(again).toMatchObject({ known: false, concepts: 3000 })
    expect(valueOf(await clients.terminology.releases({}))).toHaveLength(before.length + 1)
    expect(await check()).toMatchObject({ verdict: 'sound' })
  })

  test('who does not manage code sets may search and look up, no more; a path must be full', async () => {
    const doctor = await practice.signedIn('dr.lee')
    expect(valueOf(await doctor.terminology.search({ system: SYSTEM.cvx, text: 'mmr' }))[0]?.code).toBe('03')
    const outcome = await doctor.terminology.importRelease({ files: await filesAt(doctor, '/tmp') })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'forbidden' } })
    const relative = await clients.files.name({ paths: ['cvx.txt'] })
    expect(relative).toMatchObject({ ok: false, failure: { reason: 'relative-path' } })
  })

  test('an import is in the audit', async () => {
    const privacy = await practice.signedIn('privacy')
    const page = valueOf(await privacy.audit.entries({ descending: true, offset: 0, limit: 200 }))
    const imports = page.entries.filter(({ channel }) => channel === 'terminology.importRelease')
    expect(imports.length).toBeGreaterThanOrEqual(8)
  })

  test('everything stands after the practice was closed and opened', async () => {
    const before = valueOf(await clients.terminology.releases({}))
    await practice.restart()
    clients = await practice.signedIn('admin')
    expect(valueOf(await clients.terminology.releases({}))).toEqual(before)
  })

  test('a release of a fiscal year at full size has the published counts, and searching it is quick', async () => {
    const full = size({ ci: 0, full: 1 }) === 1
    const { name, text } = full
      ? icd10cmYear(2026)
      : { name: 'icd10cm_order_2033.txt', text: icd10cmOrderFile({ headers: 1500, billable: 6500 }) }
    const folder = await folderOf({})
    writeFileSync(join(folder, name), text)
    const report = await importFrom(folder)
    expect(report.kinds).toEqual(full ? { header: 23_467, billable: 74_719 } : { header: 1500, billable: 6500 })
    expect(report.notes).toEqual([])
    for (const asked of ['d', 'fra fem', 'bur ret seq', 'epi 3 rig', 'a00']) {
      const found = valueOf(await clients.terminology.search({ system: SYSTEM.icd10cm, text: asked }))
      expect(found.length).toBeGreaterThan(0)
    }
    expect(await check()).toMatchObject({ verdict: 'sound' })
  })
})
