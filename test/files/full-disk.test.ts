import { expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { faultDisk, faultDiskRuns, FaultSwitch } from '../durability/fault-disk.ts'
import { scratch } from '../support/run.ts'
import type { FullDiskReport } from './full-disk-writer.ts'

/** Whichever write, sync or creation of the whole way fails, and all after it: one sentence, and nothing half-written. */
async function reports(): Promise<FullDiskReport[]> {
  const home = await scratch('full-disk')
  const root = join(home, 'data')
  mkdirSync(root)
  const control = join(home, 'control')
  const faults = new FaultSwitch(control)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'full-disk-writer.ts'), root, control],
    {
      env: { ...process.env, LD_PRELOAD: faultDisk(), FAULT_DISK_FOLDER: root, FAULT_DISK_CONTROL: control },
      maxBuffer: 8 * 1024 * 1024,
    },
  )
  faults.close()
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FullDiskReport)
}

if (faultDiskRuns)
  test('a disk that fills up or fails at any point keeps no half of a file and names none', async () => {
    const all = await reports()
    const hit = all.filter(({ failed }) => failed > 0)
    expect(hit.length).toBeGreaterThan(15)
    for (const report of hit) {
      const seen = JSON.stringify(report)
      // Refused by the file's own writes, or by the journal's once the file lay there.
      expect(['disk-full', 'disk-error', 'log-failed']).toContain(report.reason)
      expect([seen, report.message]).toEqual([seen, expect.stringMatching(/^[A-Z].*\.$/)])
      expect([seen, report.waiting]).toEqual([seen, 0])
      // A file without a row waits for the sweep; a row without its file must never be.
      expect([seen, report.rows <= report.kept]).toEqual([seen, true])
      if (report.error === 'ENOSPC' && report.reason === 'disk-full' && report.kept === 0)
        expect([seen, report.afterwards]).toEqual([seen, 'taken'])
    }
    // Control: once no call is left to fail, the file is taken.
    expect(all.filter(({ failed }) => failed === 0).every(({ rows, kept }) => rows === 1 && kept === 1)).toBe(true)
  }, 300_000)
else test('the fault disk runs on Linux alone', () => expect(process.platform).not.toBe('linux'))
