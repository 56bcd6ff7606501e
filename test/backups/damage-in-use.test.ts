import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { BackupSettingsFile } from '../../electron/backups/index.ts'
import { examine } from '../../electron/backups/check.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { runningPractice } from './practice.ts'

const PAGE = 4096

/** Spoils every page of a file from `from` on, as a failing disk does. */
function spoil(file: string, from: number): void {
  const bytes = readFileSync(file)
  for (let at = from * PAGE + 100; at < bytes.length; at += PAGE) bytes.fill(0x5a, at, at + 64)
  writeFileSync(file, bytes)
}

test('damage that a mere read meets is told at once and remembered for the next opening', async () => {
  const one = await scratchCore()
  await one.found()
  const first = await one.signedIn('dr.lee')
  for (let i = 0; i < 40; i++) valueOf(await first.patients.register({ ...ZIMMER, familyName: `Zimmer${i}` }))
  await one.restart()
  const doctor = await one.signedIn('dr.lee')
  expect(valueOf(await doctor.practice.safety({})).alarms).toEqual([])
  expect(new BackupSettingsFile(one.dataDir).read().damageSeen).toBe(false)
  spoil(join(one.dataDir, 'daybook.db'), 8)
  let refused = 0
  for (const text of ['', 'zimmer', '1980-02-29', 'aurelia', '555']) {
    const outcome = await doctor.patients.search({ text })
    if (outcome.ok) continue
    refused += 1
    expect(outcome.failure).toMatchObject({ reason: 'damaged', message: expect.stringContaining('is damaged') })
  }
  expect(refused).toBeGreaterThan(0)
  expect(new BackupSettingsFile(one.dataDir).read().damageSeen).toBe(true)
  await one.core.close().catch(() => undefined)
}, 120_000)

test('the check blames the file that is damaged, and not the one it is compared with', async () => {
  const one = await runningPractice('blame', 30)
  await one.practice.close()
  expect(examine({ dataDir: one.dataDir, logSize: null }, one.key).flaws).toEqual([])
  spoil(join(one.dataDir, 'daybook.db'), 3)
  const { flaws } = examine({ dataDir: one.dataDir, logSize: null }, one.key)
  expect(new Set(flaws.map(({ part }) => part))).toEqual(new Set(['database']))
})
