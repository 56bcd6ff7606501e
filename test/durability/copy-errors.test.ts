import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { copiesIn } from '../../electron/backups/copies.ts'
import { assertIntact, readManifest } from '../../electron/backups/manifest.ts'
import { openStore } from '../../db/store.ts'
import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { FOUNDING } from '../support/stores.ts'
import { daybookStore, KEY, partsIn, writeUnit } from './daybook-store.ts'
import { faultDisk, faultDiskRuns, FaultSwitch } from './fault-disk.ts'

const UNITS = 20

async function practiceAndPlace(name: string) {
  const home = await scratch(name)
  const [dataDir, place] = [join(home, 'practice'), join(home, 'place')]
  mkdirSync(dataDir)
  mkdirSync(place)
  const store = await openStore({ ...partsIn(dataDir), founding: FOUNDING })
  for (let unit = 0; unit < UNITS; unit++) await writeUnit(store, unit)
  return { home, dataDir, place, store }
}

if (!faultDiskRuns) {
  test('failing places for copies: not run on this system, because the fault disk needs LD_PRELOAD (Linux)', () => {
    expect(process.platform).not.toBe('linux')
  })
} else {
  test.each([
    ['ENOSPC', 'disk-full'],
    ['EIO', 'disk-error'],
  ])(
    '%s at any call while copying: no half copy, the running practice is not touched',
    async (error, reason) => {
      const { home, dataDir, place, store } = await practiceAndPlace('copy-errors')
      const faults = new FaultSwitch(join(home, 'switch'))
      const most = size({ ci: 30, full: 200 })
      const run = spawnSync(
        process.execPath,
        [join(import.meta.dirname, 'copy-writer.ts'), dataDir, place, error, String(most)],
        {
          encoding: 'utf8',
          env: { ...process.env, LD_PRELOAD: faultDisk(), FAULT_DISK_FOLDER: place, FAULT_DISK_CONTROL: faults.file },
        },
      )
      faults.close()
      expect(run.stderr.replace(/.*Warning.*\n/g, '')).toBe('')
      const lines = run.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { failed: number; outcome: string })
      const copied = lines.filter(({ outcome }) => outcome === 'copied')
      const refused = lines.filter(({ outcome }) => outcome !== 'copied')
      expect(lines).toHaveLength(most)
      expect([...new Set(refused.map(({ outcome }) => outcome))]).toEqual([reason])
      // SQLite itself overlooks one error on purpose: that of the folder's sync for its own journal.
      expect(copied.filter(({ failed }) => failed > 0).length).toBeLessThanOrEqual(1)
      expect(refused.length).toBeGreaterThanOrEqual(29)
      // Control: every folder that bears a copy's name is a whole one, and there is one for each that was reported. The
      // error of the very last call, the sync of the place itself, is reported although the whole copy stands by then.
      const copies = copiesIn(place, KEY)
      expect(copies.length - copied.length).toBeGreaterThanOrEqual(0)
      expect(copies.length - copied.length).toBeLessThanOrEqual(1)
      for (const { folder } of copies) assertIntact(folder, readManifest(folder))
      expect(readdirSync(place)).toHaveLength(copies.length)
      await writeUnit(store, UNITS)
      await store.close()
      const { whole, problems } = await daybookStore.inspect(dataDir)
      expect({ units: whole.size, problems }).toEqual({ units: UNITS + 1, problems: [] })
    },
    300_000,
  )
}
