import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'

const FILES = ['daybook.db', 'daybook.db-wal', 'daybook.db-shm', 'operations.log']

let practice: Awaited<ReturnType<typeof scratchCore>>
let kept: string
beforeEach(async () => {
  practice = await scratchCore({ dataDir: join(await scratch('put-back'), 'data') })
  await practice.found()
  kept = await scratch('kept')
})
afterEach(() => practice.remove())

const register = async (familyName: string) =>
  valueOf(await (await practice.signedIn('desk')).patients.register({ ...ZIMMER, familyName }))
const verify = async () => valueOf(await (await practice.signedIn('privacy')).audit.verify({}))
const backUp = async () => valueOf(await (await practice.signedIn('admin')).backups.run({}))
const lay = (from: string, to: string) => {
  for (const name of FILES) {
    rmSync(join(to, name), { force: true })
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name))
  }
}
/** While nothing runs on the folder. */
async function closed(work: () => void): Promise<void> {
  await practice.core.close()
  work()
  await practice.restart()
}

test('database and log put back together to a day before are caught by the copies made since', async () => {
  await register('Before')
  await closed(() => lay(practice.dataDir, kept))
  await register('After')
  await backUp()
  expect(await verify()).toMatchObject({ verdict: 'intact', findings: [] })
  await closed(() => lay(kept, practice.dataDir))
  const found = valueOf(await (await practice.signedIn('desk')).patients.search({ text: '' }))
  expect(found.map(({ familyName }) => familyName)).toEqual(['Before'])
  const report = await verify()
  expect(report.verdict).toBe('damaged')
  expect(report.findings.map(({ what }) => what).join('\n')).toMatch(
    /operation: \d+ that the copy of \S+Z holds are missing/,
  )
}, 120_000)

test('and work that goes on past the length that it had does not cover it up', async () => {
  await register('Before')
  await closed(() => lay(practice.dataDir, kept))
  await register('After')
  await backUp()
  await closed(() => lay(kept, practice.dataDir))
  for (let i = 0; i < 6; i++) await register(`Cover${i}`)
  const what = (await verify()).findings.map((finding) => finding.what).join('\n')
  expect(what).toMatch(/operation: is not what the copy of \S+Z holds/)
  expect(what).toMatch(/audit entry: is not what the copy of \S+Z holds/)
}, 120_000)

test('control: without a copy elsewhere the two files are whole by themselves', async () => {
  await register('Before')
  await closed(() => lay(practice.dataDir, kept))
  await register('After')
  await closed(() => lay(kept, practice.dataDir))
  expect(await verify()).toMatchObject({ verdict: 'intact' })
}, 120_000)

test('old copies are no contradiction to a practice that went on', async () => {
  await register('One')
  await backUp()
  await register('Two')
  await backUp()
  await register('Three')
  expect(await verify()).toMatchObject({ verdict: 'intact', findings: [] })
}, 120_000)
