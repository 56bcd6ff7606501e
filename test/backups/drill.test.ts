import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { tableRules } from '../../db/tables.ts'
import { BackupKeeper, checkDatabase, drill, runBackup } from '../../electron/backups/index.ts'
import { copiesIn } from '../../electron/backups/copies.ts'
import { BackupSettingsFile } from '../../electron/backups/settings.ts'
import { harm, runningPractice } from './practice.ts'

const RECORDED = Object.values(tableRules).filter(({ recordClass }) => !['local', 'G'].includes(recordClass)).length

test('a drill restores the copy, replays what came after and finds it equal, while the practice goes on', async () => {
  const one = await runningPractice('drill', 6)
  const { backupId, lastOperation } = await runBackup(one.parts)
  await one.write(5)
  const drilling = drill(one.parts)
  await one.write(3)
  const report = await drilling
  expect(report).toMatchObject({ verdict: 'proven', backupId, findings: [] })
  expect(report.operationsReplayed).toBeGreaterThanOrEqual(5 * 3)
  expect(report.rows).toBeGreaterThanOrEqual(22)
  expect(report.seconds).toBeGreaterThan(0)
  expect(lastOperation).toBe(6 * 3 - 1)
  expect(new BackupSettingsFile(one.dataDir).read().proven).toEqual({ [backupId]: one.clock.now() })
  expect(readdirSync(one.dataDir).filter((name) => name.startsWith('drill-'))).toEqual([])
  await one.practice.close()
})

test('control: a copy with one flipped bit fails its drill and is not remembered as proven', async () => {
  const one = await runningPractice('drill-bad', 4)
  await runBackup(one.parts)
  const [copy] = copiesIn(join(one.dataDir, 'backups'), one.key)
  harm(join(copy?.folder ?? '', 'daybook.db'))
  const report = await drill(one.parts)
  expect(report.verdict).toBe('failed')
  expect(report.findings.join()).toMatch(/daybook.db is not as it was written/)
  expect(new BackupSettingsFile(one.dataDir).read().proven).toEqual({})
  await one.practice.close()
})

test('without a copy there is nothing to prove, and it says so', async () => {
  const one = await runningPractice('drill-none', 1)
  await expect(drill(one.parts)).rejects.toEqual(expect.objectContaining({ code: 'not-found', reason: 'no-backup' }))
  await one.practice.close()
})

test('the running practice is checked beside its writing; damage is found and the report says what to do', async () => {
  const one = await runningPractice('check', 8)
  const checking = checkDatabase(one.parts)
  await one.write(4)
  expect(await checking).toMatchObject({ verdict: 'sound', findings: [], checkedTables: RECORDED })
  one.practice.store().engine.checkpoint('TRUNCATE')
  harm(join(one.dataDir, 'daybook.db'), 0.7)
  const report = await checkDatabase(one.parts)
  expect(report.verdict).toBe('damaged')
  expect(report.findings[0]?.action).toMatch(/^Close Daybook on this PC/)
  expect(new BackupSettingsFile(one.dataDir).read().damageSeen).toBe(true)
})

test('a drill that is cancelled, or was killed, leaves no second practice behind', async () => {
  const one = await runningPractice('drill-cancelled', 6)
  await runBackup(one.parts)
  const abort = new AbortController()
  const cancelled = drill(one.parts, undefined, { signal: abort.signal, onProgress: () => abort.abort() })
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  const trials = () => readdirSync(one.dataDir).filter((name) => name.startsWith('drill-'))
  expect(trials()).toEqual([])
  mkdirSync(join(one.dataDir, 'drill-killed'))
  const keeper = new BackupKeeper(one.parts)
  keeper.start()
  await keeper.stop()
  expect(trials()).toEqual([])
  await one.practice.close()
})
