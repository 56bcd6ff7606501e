import { expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { faultDisk, faultDiskRuns, FaultSwitch } from '../durability/fault-disk.ts'
import { scratch } from '../support/run.ts'
import type { FullDiskReport } from './full-disk-exchange.ts'

const OPERATIONS = 40

async function reports(side: 'server' | 'pc'): Promise<FullDiskReport[]> {
  const home = await scratch(`full-disk-${side}`)
  const [full, sound] = [join(home, 'full'), join(home, 'sound')]
  for (const one of [full, sound]) mkdirSync(one)
  const control = join(home, 'control')
  const faults = new FaultSwitch(control)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'full-disk-exchange.ts'), full, control, side],
    {
      env: {
        ...process.env,
        TMPDIR: sound,
        LD_PRELOAD: faultDisk(),
        FAULT_DISK_FOLDER: full,
        FAULT_DISK_CONTROL: control,
      },
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
  test.each(['server', 'pc'] as const)(
    'a %s whose disk is full while PCs exchange says so in a sentence, keeps no half of anything, and goes on by itself once there is room',
    async (side) => {
      const all = await reports(side)
      const hit = all.filter(({ failed, reason }) => failed > 0 && reason !== null)
      expect(hit.length).toBeGreaterThan(2)
      for (const report of hit) {
        const seen = JSON.stringify(report)
        expect([seen, report.reason]).toEqual([seen, 'disk-full'])
        expect([seen, report.message]).toEqual([seen, expect.stringMatching(/^[A-Z].*\.$/)])
      }
      // Whatever failed, all of it stands in the end, once, on all three. A run in which nothing failed says the same.
      for (const { patients, equal, ...rest } of all)
        expect({ ...rest, patients, equal }).toEqual({
          ...rest,
          patients: [OPERATIONS, OPERATIONS, OPERATIONS],
          equal: true,
        })
      expect(all.some(({ failed }) => failed === 0)).toBe(true)
    },
    600_000,
  )
else test('the fault disk runs on Linux alone', () => expect(process.platform).not.toBe('linux'))
