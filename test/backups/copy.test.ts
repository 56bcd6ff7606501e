import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { chooseFolder, runBackup } from '../../electron/backups/index.ts'
import { copiesIn, surplus } from '../../electron/backups/copies.ts'
import { folderPlace } from '../../electron/backups/places.ts'
import { BackupSettingsFile } from '../../electron/backups/settings.ts'
import { keyOf } from '../support/stores.ts'
import { harm, HOUR, runningPractice } from './practice.ts'

const REASON = (reason: string) => expect.objectContaining({ reason })

test('a running practice is copied and proven while it goes on writing; nothing of it is readable', async () => {
  const one = await runningPractice('copy', 12)
  const stages: string[] = []
  const copying = runBackup(one.parts, { onProgress: ({ stage }) => stages.push(stage) })
  await one.write(10)
  const backup = await copying
  expect(backup).toMatchObject({ placeId: 'here', verified: true, failure: null })
  expect(backup.lastOperation).toBeGreaterThanOrEqual(12 * 3 - 1)
  expect(stages).toEqual(['copy', 'verify', 'finish'])
  const [copy] = copiesIn(join(one.dataDir, 'backups'), one.key)
  expect(copy?.manifest.rows.patient).toBeGreaterThanOrEqual(24)
  for (const name of readdirSync(copy?.folder ?? '')) {
    const bytes = readFileSync(join(copy?.folder ?? '', name))
    expect(bytes.includes('Zimmer')).toBe(false)
    expect(bytes.includes('SQLite format 3')).toBe(false)
  }
  await one.practice.close()
})

test('a copy changed afterwards, or made with another key, no longer counts as verified', async () => {
  const one = await runningPractice('changed', 3)
  await runBackup(one.parts)
  const place = join(one.dataDir, 'backups')
  expect(copiesIn(place, one.key).map(({ verified }) => verified)).toEqual([true])
  expect(copiesIn(place, keyOf())[0]).toMatchObject({
    verified: false,
    failure: expect.stringContaining('another key'),
  })
  const manifest = join(copiesIn(place, one.key)[0]?.folder ?? '', 'manifest.json')
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"operation": \d+/, '"operation": 1'))
  expect(copiesIn(place, one.key)[0]?.verified).toBe(false)
  await one.practice.close()
})

test('a drive that was unplugged is named, nothing is made up in its stead, and the practice goes on', async () => {
  const one = await runningPractice('unplugged', 3)
  chooseFolder(one.dataDir, one.drive)
  await runBackup(one.parts)
  renameSync(one.drive, `${one.drive}-away`)
  await expect(runBackup(one.parts)).rejects.toEqual(REASON('place-unavailable'))
  expect(existsSync(one.drive)).toBe(false)
  expect(new BackupSettingsFile(one.dataDir).read().lastFailure).toMatch(/Plug the drive in/)
  await one.write(1)
  renameSync(`${one.drive}-away`, one.drive)
  await runBackup(one.parts)
  expect(new BackupSettingsFile(one.dataDir).read().lastFailure).toBeNull()
  expect(copiesIn(folderPlace(one.drive).folder, one.key)).toHaveLength(2)
  await one.practice.close()
})

test('a damaged database is not copied over good copies', async () => {
  const one = await runningPractice('damaged', 8)
  await runBackup(one.parts)
  one.practice.store().engine.checkpoint('TRUNCATE')
  harm(join(one.dataDir, 'daybook.db'), 0.9)
  await expect(runBackup(one.parts)).rejects.toThrow()
  const place = join(one.dataDir, 'backups')
  expect(copiesIn(place, one.key).map(({ verified }) => verified)).toEqual([true])
  expect(readdirSync(place).filter((name) => name.startsWith('.partial'))).toEqual([])
})

test('what a crashed run left half-made goes at the next one; another PC’s is left alone', async () => {
  const one = await runningPractice('half-made', 2)
  const place = join(one.dataDir, 'backups')
  mkdirSync(join(place, '.partial-01900000-0000-7000-8000-00000000000d-old'), { recursive: true })
  mkdirSync(join(place, '.partial-another-pc-1'))
  await runBackup(one.parts)
  expect(readdirSync(place).filter((name) => name.startsWith('.'))).toEqual(['.partial-another-pc-1'])
  await one.practice.close()
})

test('the newest copies are kept, the last good one always', async () => {
  const one = await runningPractice('retention', 2)
  new BackupSettingsFile(one.dataDir).change({ keep: 2 })
  const place = join(one.dataDir, 'backups')
  const made: string[] = []
  for (let i = 0; i < 4; i++) {
    made.push((await runBackup(one.parts)).backupId)
    one.clock.advance(HOUR)
  }
  expect(copiesIn(place, one.key).map(({ manifest }) => manifest.backupId)).toEqual([made[3], made[2]])
  const copies = copiesIn(place, one.key)
  const [newest, older] = copies
  if (!newest || !older) throw new Error('no copies')
  const bad = { ...newest, verified: false }
  const device = newest.manifest.deviceId
  expect(surplus([bad, bad, bad, older], device, 2)).toEqual([])
  expect(surplus([bad, older], device, 1)).toEqual([])
  expect(surplus([older, bad], device, 1)).toEqual([bad])
  expect(surplus([newest, older], 'another PC', 0)).toEqual([])
  await one.practice.close()
})
