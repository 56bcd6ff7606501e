import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { examine, healPractice, reportOf, runBackup } from '../../electron/backups/index.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { DAMAGES, damaged } from '../durability/corruption.ts'
import { seeded } from '../durability/seeded.ts'
import { countingIds, steppingClock } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { size } from '../support/size.ts'
import { filesIn, harm, HOUR, laterThan, reopened, type RunningPractice, runningPractice } from './practice.ts'

const UNITS = 14
let one: RunningPractice

beforeAll(async () => {
  one = await runningPractice('heal', 8)
  await runBackup(one.parts)
  await one.write(UNITS - 8)
  await one.practice.close()
})

let count = 0
function laid() {
  const dataDir = join(one.home, `patient-${count++}`)
  cpSync(one.dataDir, dataDir, { recursive: true })
  return dataDir
}
const heal = (dataDir: string, places = [join(dataDir, 'backups')]) =>
  healPractice({ dataDir, key: one.key, places, now: laterThan(one.clock.now(), HOUR) })
const look = (dataDir: string) => reportOf(examine({ dataDir, logSize: null }, one.key))
const whole = { units: UNITS, problems: [] }

test('a sound practice is left as it is', async () => {
  const dataDir = laid()
  expect(look(dataDir)).toMatchObject({ verdict: 'sound', findings: [] })
  expect(await heal(dataDir)).toMatchObject({ by: 'nothing was damaged', keptIn: null })
})

const rounds = size({ ci: 12, full: 100 })
test(
  `a damaged database, ${rounds} times: whole again from copy and log, 0 acknowledged writes lost, the damaged one kept`,
  async () => {
    const random = seeded(20_261_125)
    for (let i = 0; i < rounds; i++) {
      const dataDir = laid()
      const file = join(dataDir, 'daybook.db')
      const bytes = damaged(readFileSync(file), DAMAGES[i % DAMAGES.length] ?? DAMAGES[0], random)
      writeFileSync(file, bytes)
      expect(look(dataDir).verdict).toBe('damaged')
      const healed = await heal(dataDir)
      expect(healed).toMatchObject({ by: 'copy and log', lastOperation: UNITS * 3 - 1 })
      expect(healed.knownOperation).toBe(healed.lastOperation)
      expect(readFileSync(join(healed.keptIn ?? '', 'daybook.db')).equals(bytes)).toBe(true)
      expect(await reopened(dataDir, one.key)).toEqual(whole)
      expect(look(dataDir).verdict).toBe('sound')
      rmSync(dataDir, { recursive: true })
    }
  },
  size({ ci: 120_000, full: 3_600_000 }),
)

test('a database that is gone or empty, without any copy: whole again from the log alone', async () => {
  for (const spoil of [
    (file: string) => rmSync(file),
    (file: string) => truncateSync(file, 0),
    (file: string) => truncateSync(file, 4096),
  ]) {
    const dataDir = laid()
    spoil(join(dataDir, 'daybook.db'))
    expect(look(dataDir).verdict).toBe('damaged')
    expect(await heal(dataDir, [])).toMatchObject({ by: 'log', lastOperation: UNITS * 3 - 1 })
    expect(await reopened(dataDir, one.key)).toEqual(whole)
  }
})

test('a damaged copy is passed over', async () => {
  const dataDir = laid()
  const [copy] = readdirSync(join(dataDir, 'backups'))
  harm(join(dataDir, 'backups', copy ?? '', 'daybook.db'))
  harm(join(dataDir, 'daybook.db'))
  const healed = await heal(dataDir)
  expect(healed).toMatchObject({ by: 'log', notes: [expect.stringContaining('could not be used')] })
  expect(await reopened(dataDir, one.key)).toEqual(whole)
})

test('a damaged log is written anew from the database', async () => {
  const dataDir = laid()
  harm(join(dataDir, 'operations.log'), 0.4)
  expect(look(dataDir).findings[0]?.what).toMatch(/^The operation log/)
  const healed = await heal(dataDir)
  expect(healed.by).toBe('database')
  expect(existsSync(join(healed.keptIn ?? '', 'operations.log'))).toBe(true)
  expect(look(dataDir).verdict).toBe('sound')
  expect(await reopened(dataDir, one.key)).toEqual(whole)
})

test('a sound but older database beside the newer log: the log wins, nothing is lost', async () => {
  const dataDir = laid()
  const [copy] = readdirSync(join(dataDir, 'backups'))
  cpSync(join(dataDir, 'backups', copy ?? '', 'daybook.db'), join(dataDir, 'daybook.db'))
  expect(look(dataDir).verdict).toBe('damaged')
  expect(await heal(dataDir)).toMatchObject({ by: 'database', lastOperation: UNITS * 3 - 1 })
  expect(await reopened(dataDir, one.key)).toEqual(whole)
})

test('an older database beside a newer log of which only the beginning can be read: as much as both hold', async () => {
  const dataDir = laid()
  const [copy] = readdirSync(join(dataDir, 'backups'))
  cpSync(join(dataDir, 'backups', copy ?? '', 'daybook.db'), join(dataDir, 'daybook.db'))
  harm(join(dataDir, 'operations.log'), 0.8)
  const healed = await heal(dataDir)
  expect(healed.lastOperation).toBeGreaterThan(8 * 3 - 1)
  expect(healed.lastOperation).toBe(healed.knownOperation)
  expect(look(dataDir).verdict).toBe('sound')
})

test('two histories that contradict each other: no program chooses, nothing is changed', async () => {
  const dataDir = laid()
  const fork = laid()
  const [copy] = readdirSync(join(fork, 'backups'))
  for (const name of ['daybook.db', 'operations.log']) cpSync(join(fork, 'backups', copy ?? '', name), join(fork, name))
  const practice = new PracticeStore({ dataDir: fork, clock: steppingClock(), ids: countingIds('fork') })
  const { journal } = await practice.open(one.key)
  const author = { userId: null, sessionId: null, channel: 'patients.register' }
  for (let number = 500; number < 530; number++)
    await journal.work(author, (work) => work.insert('patient', patientRow(number)))
  await practice.close()
  cpSync(join(fork, 'daybook.db'), join(dataDir, 'daybook.db'))
  const before = filesIn(dataDir)
  await expect(heal(dataDir)).rejects.toMatchObject({ reason: 'log-diverged' })
  expect(filesIn(dataDir)).toEqual(before)
})

test('both damaged: as much as can be read, and it says how much was known', async () => {
  const dataDir = laid()
  harm(join(dataDir, 'operations.log'), 0.85)
  const file = join(dataDir, 'daybook.db')
  const bytes = readFileSync(file)
  bytes.fill(0, bytes.length - 4096)
  writeFileSync(file, bytes)
  const healed = await heal(dataDir)
  expect(healed.by).toBe('copy and log')
  expect(healed.lastOperation).toBeGreaterThanOrEqual(8 * 3 - 1)
  expect(healed.lastOperation).toBeLessThan(healed.knownOperation)
  expect(look(dataDir).verdict).toBe('sound')
})

test('nothing to build from: refused, and not a byte is changed', async () => {
  const dataDir = laid()
  rmSync(join(dataDir, 'backups'), { recursive: true })
  harm(join(dataDir, 'daybook.db'))
  truncateSync(join(dataDir, 'operations.log'), 20)
  const before = filesIn(dataDir)
  const error = await heal(dataDir).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Refusal)
  expect((error as Refusal).reason).toBe('cannot-heal')
  expect(filesIn(dataDir)).toEqual(before)
})

test('cut short between any two of its steps, healing leaves a practice that opens or heals again', async () => {
  const dataDir = laid()
  harm(join(dataDir, 'daybook.db'))
  // As after a crash in the middle of the swap: the new log is in place, the old database still bears its name.
  mkdirSync(join(dataDir, 'damaged-earlier'))
  cpSync(join(dataDir, 'daybook.db'), join(dataDir, 'damaged-earlier', 'daybook.db'))
  rmSync(join(dataDir, 'daybook.db-wal'), { force: true })
  expect(await heal(dataDir)).toMatchObject({ by: 'copy and log' })
  expect(await reopened(dataDir, one.key)).toEqual(whole)
  expect(existsSync(join(dataDir, 'damaged-earlier', 'daybook.db'))).toBe(true)
})
test('a database put back from an older copy is brought up to its log, never the log down to it', async () => {
  const dataDir = laid()
  const [copy] = readdirSync(join(dataDir, 'backups')).filter((name) => name.startsWith('daybook-'))
  cpSync(join(dataDir, 'backups', copy ?? '', 'daybook.db'), join(dataDir, 'daybook.db'))
  for (const end of ['-wal', '-shm']) rmSync(join(dataDir, `daybook.db${end}`), { force: true })
  expect(look(dataDir).verdict).toBe('damaged')
  expect(await heal(dataDir)).toMatchObject({ lastOperation: UNITS * 3 - 1 })
  expect(await reopened(dataDir, one.key)).toEqual(whole)
})
