import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { KeyUse } from '../../db/connection.ts'
import {
  examine,
  healPractice,
  reportOf,
  restoreFrom,
  type RestoreOrder,
  runBackup,
} from '../../electron/backups/index.ts'
import { copiesIn } from '../../electron/backups/copies.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { countingIds, steppingClock } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { FOUNDING, keyOf } from '../support/stores.ts'
import {
  digestOf,
  filesIn,
  harm,
  HOUR,
  laterThan,
  reopened,
  type RunningPractice,
  runningPractice,
} from './practice.ts'

const IN_COPY = 6
const AFTER_COPY = 4
let one: RunningPractice
let copy = ''
let older = ''

beforeAll(async () => {
  one = await runningPractice('restore', 2)
  await runBackup(one.parts)
  one.clock.advance(3 * HOUR)
  await one.write(IN_COPY - 2)
  await runBackup(one.parts)
  await one.write(AFTER_COPY)
  await one.practice.close()
  const [newest, first] = copiesIn(join(one.dataDir, 'backups'), one.key)
  copy = newest?.folder ?? ''
  older = first?.folder ?? ''
})

let count = 0
/** A copy and a data folder of their own, which a drill may break. */
function laid(from = copy) {
  const home = join(one.home, `drill-${count++}`)
  mkdirSync(home)
  cpSync(from, join(home, 'copy'), { recursive: true })
  cpSync(one.dataDir, join(home, 'data'), { recursive: true })
  return { home, copy: join(home, 'copy'), dataDir: join(home, 'data') }
}
const restore = (at: { copy: string; dataDir: string }, more: Partial<RestoreOrder> = {}) =>
  restoreFrom({
    from: at.copy,
    dataDir: at.dataDir,
    now: laterThan(one.clock.now(), HOUR),
    unlock: async () => one.key,
    ...more,
  })

/** The drill is refused with this reason and a sentence, and not one byte of the data folder or the copy is different. */
async function refused(at: ReturnType<typeof laid>, reason: string, more: Partial<RestoreOrder> = {}) {
  const before = [filesIn(at.dataDir), filesIn(at.copy)]
  const error = await restore(at, more).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Refusal)
  expect((error as Refusal).reason).toBe(reason)
  expect((error as Refusal).message).toMatch(/^[A-Z].*\.$/)
  expect([filesIn(at.dataDir), filesIn(at.copy)]).toEqual(before)
  expect(readdirSync(at.home).sort()).toEqual(['copy', 'data'])
}

describe('restoring what is good', () => {
  test('on the same PC: what was written after the copy comes back from the log, the old folder is kept', async () => {
    const at = laid()
    const old = filesIn(at.dataDir)['/daybook.db']
    const result = await restore(at)
    expect(result).toMatchObject({ newerUnits: AFTER_COPY, notes: [] })
    expect(digestOf(readFileSync(join(result.keptIn ?? '', 'daybook.db')))).toBe(old)
    expect(await reopened(at.dataDir, one.key)).toEqual({ units: IN_COPY + AFTER_COPY, problems: [] })
  })

  test('an older copy when the log of this PC is gone: as it was then, and it says what is missing', async () => {
    const at = laid(older)
    rmSync(join(at.dataDir, 'operations.log'))
    const result = await restore(at)
    expect(result).toMatchObject({ newerUnits: 0, notes: [expect.stringMatching(/4 hours old/)] })
    expect(await reopened(at.dataDir, one.key)).toEqual({ units: 2, problems: [] })
  })

  test('when the log of this PC cannot be read, the copy alone, and it says so', async () => {
    const at = laid()
    harm(join(at.dataDir, 'operations.log'), 0.3)
    const result = await restore(at)
    expect(result.notes.join(' ')).toMatch(/cannot be read/)
    expect(await reopened(at.dataDir, one.key)).toEqual({ units: IN_COPY, problems: [] })
  })

  test('on another PC, where the words make new key slots', async () => {
    const at = laid()
    rmSync(at.dataDir, { recursive: true })
    const unlock = async (folder: string): Promise<KeyUse> => {
      expect(readFileSync(join(folder, 'keys.json'), 'utf8')).toContain('of this PC')
      writeFileSync(join(folder, 'keys.json'), '{"slots":"new"}')
      writeFileSync(join(folder, 'device-secret'), 'new')
      return one.key
    }
    const result = await restore(at, { unlock })
    expect(result.keptIn).toBeNull()
    expect(readFileSync(join(at.dataDir, 'keys.json'), 'utf8')).toContain('new')
    expect(readdirSync(at.dataDir).sort()).toEqual(['daybook.db', 'device-secret', 'keys.json', 'operations.log'])
    expect(await reopened(at.dataDir, one.key)).toEqual({ units: IN_COPY, problems: [] })
  })

  test('from a place with several copies: the newest', async () => {
    const at = laid()
    rmSync(join(at.dataDir, 'operations.log'))
    const result = await restore({ ...at, copy: join(one.dataDir, 'backups') })
    expect(result.manifest.heads.operation).toBe(IN_COPY * 3 - 1)
  })

  test('the key slots of this PC are kept aside with the rest', async () => {
    const at = laid()
    writeFileSync(join(at.dataDir, 'keys.json'), '{"slots":"newer password"}')
    const { keptIn } = await restore(at)
    expect(readFileSync(join(keptIn ?? '', 'keys.json'), 'utf8')).toContain('newer password')
  })
})

describe('who the PC is afterwards', () => {
  const device = async (dataDir: string) => {
    const practice = new PracticeStore({ dataDir, clock: steppingClock(), ids: countingIds('device') })
    const { deviceId, journal } = await practice.open(one.key)
    const known = (await journal.db.selectFrom('device').select('id').execute()).map(({ id }) => id)
    await journal.work({ userId: null, sessionId: null, channel: 'patients.register' }, (work) =>
      work.insert('patient', patientRow(900)),
    )
    const { deviceId: wrote } = await journal.db
      .selectFrom('operation')
      .select('deviceId')
      .orderBy('n', 'desc')
      .executeTakeFirstOrThrow()
    await practice.close()
    expect(wrote).toBe(deviceId)
    return { deviceId, known, verdict: reportOf(examine({ dataDir, logSize: null }, one.key)).verdict }
  }

  test('another one where it may lack what was written last: its chains go on, both are sound', async () => {
    const at = laid()
    rmSync(at.dataDir, { recursive: true })
    await restore(at)
    const there = await device(at.dataDir)
    expect(there).toMatchObject({ verdict: 'sound', known: [there.deviceId] })
    expect(there.deviceId).not.toBe(FOUNDING.deviceId)
    const again = laid()
    harm(join(again.dataDir, 'operations.log'), 0.3)
    await restore(again)
    expect([FOUNDING.deviceId, there.deviceId]).not.toContain((await device(again.dataDir)).deviceId)
  })

  test('the same where nothing is missing', async () => {
    const at = laid()
    await restore(at)
    expect(await device(at.dataDir)).toMatchObject({ deviceId: FOUNDING.deviceId, verdict: 'sound' })
  })

  test('its own also when the database is then built anew from a copy of before, or from the log alone', async () => {
    const at = laid()
    rmSync(at.dataDir, { recursive: true })
    await restore(at)
    const { deviceId } = await device(at.dataDir)
    for (const places of [[at.home], []]) {
      harm(join(at.dataDir, 'daybook.db'))
      const now = laterThan(one.clock.now(), (2 + places.length) * HOUR)
      await healPractice({ dataDir: at.dataDir, key: one.key, places, now })
      const practice = new PracticeStore({ dataDir: at.dataDir, clock: steppingClock(), ids: countingIds('healed') })
      expect((await practice.open(one.key)).deviceId).toBe(deviceId)
      await practice.close()
    }
  })
})

describe('refusing what is not', () => {
  test('a folder that holds no copy', async () => {
    const at = laid()
    rmSync(join(at.copy, 'manifest.json'))
    await refused(at, 'not-a-backup')
  })
  test.each(['daybook.db', 'operations.log', 'keys.json'])('a copy without its %s', async (name) => {
    const at = laid()
    rmSync(join(at.copy, name))
    await refused(at, 'backup-partial')
  })
  test.each(['daybook.db', 'operations.log'])('a copy whose %s is cut off', async (name) => {
    const at = laid()
    truncateSync(join(at.copy, name), 1000)
    await refused(at, 'backup-partial')
  })
  test.each(['daybook.db', 'operations.log', 'keys.json'])('a copy with a flipped bit in its %s', async (name) => {
    const at = laid()
    harm(join(at.copy, name))
    await refused(at, 'backup-corrupted')
  })
  test('a list of contents that cannot be read', async () => {
    const at = laid()
    truncateSync(join(at.copy, 'manifest.json'), 200)
    await refused(at, 'backup-corrupted')
  })
  test('a list of contents that someone changed', async () => {
    const at = laid()
    const file = join(at.copy, 'manifest.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"digest": "./, '"digest": "0'))
    await refused(at, 'wrong-key')
  })
  test('a copy of another practice’s key', async () => {
    await refused(laid(), 'wrong-key', { unlock: async () => keyOf() })
  })
  test('a wrong password or wrong words: what the key slots say is passed on', async () => {
    const unlock = async () => {
      throw new Refusal('forbidden', 'These words are not the recovery words of this practice.', {
        reason: 'wrong-words',
      })
    }
    await refused(laid(), 'wrong-words', { unlock })
  })
  test('control: the undamaged copy passes, and a byte changed in the data folder would be noticed', async () => {
    const at = laid()
    const before = filesIn(at.dataDir)
    harm(join(at.dataDir, 'daybook.db'))
    expect(filesIn(at.dataDir)).not.toEqual(before)
    await expect(restore(at)).resolves.toMatchObject({ newerUnits: AFTER_COPY })
    expect(existsSync(join(at.dataDir, 'daybook.db'))).toBe(true)
  })
})
