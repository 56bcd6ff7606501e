import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { makeCopy } from '../../electron/backups/copy.ts'
import { examine, openOrHeal } from '../../electron/backups/index.ts'
import { BackupId } from '../../shared/backups/index.ts'
import { openStore } from '../../db/store.ts'
import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { FOUNDING } from '../support/stores.ts'
import { CLOCK, IDS, KEY, partsIn, unitsIn, writeUnit } from './daybook-store.ts'
import { faultDisk, faultDiskRuns } from './fault-disk.ts'
import { inMemory } from './memory.ts'
import { PowerLossDisk } from './power-loss.ts'
import { lay } from './replay.ts'
import { seeded } from './seeded.ts'
import { type DiskEvent, readTrace } from './trace.ts'

const UNITS = 10
const SEED = 20_261_125

/** A practice with one copy in it, some newer units and a damaged database. */
async function damagedPractice(folder: string) {
  const parts = partsIn(folder)
  const store = await openStore({ ...parts, founding: FOUNDING })
  for (let unit = 0; unit < UNITS - 4; unit++) await writeUnit(store, unit)
  const place = join(folder, 'backups')
  mkdirSync(place)
  const about = {
    deviceId: FOUNDING.deviceId,
    backupId: BackupId.parse(IDS.next()),
    program: 'test',
    madeAt: CLOCK.now(),
  }
  await makeCopy({ dataDir: folder, place, ...about }, KEY, () => undefined)
  for (let unit = UNITS - 4; unit < UNITS; unit++) await writeUnit(store, unit)
  await store.close()
  const bytes = readFileSync(parts.file)
  bytes.fill(0, 8 * 4096, 9 * 4096)
  writeFileSync(parts.file, bytes)
}

function contentOf(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name))]),
  )
}

function recordedHealing(folder: string): DiskEvent[] {
  const trace = `${folder}.trace`
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'heal-writer.ts'), folder], {
    encoding: 'utf8',
    env: { ...process.env, LD_PRELOAD: faultDisk(), FAULT_DISK_FOLDER: folder, FAULT_DISK_TRACE: trace },
  })
  if (run.stdout !== 'copy and log\n') throw new Error(`The recorded healing ended with ${run.stdout}${run.stderr}`)
  return readTrace(trace)
}

const cuts = size({ ci: 60, full: 1_000 })
if (!faultDiskRuns) {
  test('power loss while healing: not run on this system, because its recorder needs LD_PRELOAD (Linux)', () => {
    expect(process.platform).not.toBe('linux')
  })
} else {
  test(`the power goes while a damaged practice is healed, ${cuts} times: the next opening finds every acknowledged unit`, async () => {
    const folder = join(await scratch('heal'), 'practice')
    mkdirSync(folder)
    await damagedPractice(folder)
    expect(examine({ dataDir: folder, logSize: null }, KEY).flaws).not.toEqual([])
    const start = contentOf(folder)
    const events = recordedHealing(folder)
    // Control: it was damaged before, is sound now, and the recording went through the swap.
    expect(examine({ dataDir: folder, logSize: null }, KEY).flaws).toEqual([])
    expect(events.filter(({ kind }) => kind === 'rename').length).toBeGreaterThan(1)
    expect(events.filter(({ kind }) => kind === 'sync').length).toBeGreaterThan(10)
    const random = seeded(SEED)
    const wrong: string[] = []
    await inMemory(async (memory) => {
      for (let i = 0; i < cuts; i++) {
        const moment = random.below(events.length + 1)
        const disk = new PowerLossDisk(start)
        for (const event of events.slice(0, moment)) disk.follow(event)
        const home = join(memory, String(i))
        lay(disk.afterPowerLoss(random), folder, home)
        const found = await unitsAfterwards(home)
        if (found !== `${UNITS} whole`) wrong.push(`cut ${i} at event ${moment} of ${events.length}: ${found}`)
        rmSync(home, { recursive: true })
      }
    })
    expect(wrong).toEqual([])
  }, 3_600_000)
}

/** As the next start would: damage was seen, so the practice is healed before it is opened. */
async function unitsAfterwards(home: string): Promise<string> {
  writeFileSync(join(home, 'backups.json'), JSON.stringify(SEEN))
  try {
    const store = await openOrHeal(home, partsIn(home))
    const { whole, problems } = await unitsIn(store)
    await store.close()
    if (!existsSync(join(home, 'backups'))) return 'the copies are gone'
    return problems.length > 0 ? problems.join() : `${whole.size} whole`
  } catch (error) {
    return error instanceof Error
      ? `${error.message} ${JSON.stringify('issues' in error ? error.issues : '')}`
      : 'unknown error'
  }
}

const SEEN = {
  placeId: 'here',
  folders: {},
  everyHours: 1,
  keep: 48,
  lastTriedAt: null,
  lastMadeAt: null,
  lastFailure: null,
  damageSeen: true,
  proven: {},
}
