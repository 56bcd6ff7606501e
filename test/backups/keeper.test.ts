import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createBackupHandlers } from '../../electron/backups/handlers.ts'
import { BackupKeeper, BackupSettingsFile, chooseFolder } from '../../electron/backups/index.ts'
import { folderPlace } from '../../electron/backups/places.ts'
import { copiesOfThisPc } from '../../electron/backups/run.ts'
import { backups } from '../../shared/backups/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { HOUR, runningPractice, type RunningPractice } from './practice.ts'

const MINUTE = 60_000
const countOf = async (one: RunningPractice) => (await copiesOfThisPc(one.parts)).length

test('copies are made by the clock, made up for after sleep, and not while the practice is locked', async () => {
  const one = await runningPractice('keeper', 2)
  const keeper = new BackupKeeper(one.parts)
  await keeper.look()
  expect(await countOf(one)).toBe(1)
  one.clock.advance(59 * MINUTE)
  await keeper.look()
  expect(await countOf(one)).toBe(1)
  one.clock.advance(1 * MINUTE)
  await keeper.look()
  expect(await countOf(one)).toBe(2)
  one.clock.advance(9 * HOUR)
  await keeper.look()
  await keeper.look()
  expect(await countOf(one)).toBe(3)
  one.clock.advance(2 * HOUR)
  await one.practice.close()
  await keeper.look()
  await one.practice.open(one.key)
  expect(await countOf(one)).toBe(3)
  await keeper.look()
  expect(await countOf(one)).toBe(4)
  expect(await keeper.safety()).toEqual({
    lastBackupAt: one.clock.now(),
    lastProvenRestoreAt: expect.any(Number),
    copiesOnPracticeDisk: true,
    alarms: [],
  })
  await one.practice.close()
})

test('the first copy is proven by a drill at once, and again every week', async () => {
  const one = await runningPractice('weekly', 2)
  const keeper = new BackupKeeper(one.parts)
  await keeper.look()
  const first = (await keeper.safety()).lastProvenRestoreAt
  expect(first).toBe(one.clock.now())
  one.clock.advance(6 * 24 * HOUR)
  await keeper.look()
  expect((await keeper.safety()).lastProvenRestoreAt).toBe(first)
  one.clock.advance(24 * HOUR)
  await keeper.look()
  expect((await keeper.safety()).lastProvenRestoreAt).toBe(one.clock.now())
  await one.practice.close()
})

test('a failure is an alarm, is tried again after a quarter of an hour, and never stops the practice', async () => {
  const one = await runningPractice('alarm', 2)
  const keeper = new BackupKeeper(one.parts)
  chooseFolder(one.dataDir, one.drive)
  renameSync(one.drive, `${one.drive}-away`)
  await keeper.look()
  expect((await keeper.safety()).alarms).toEqual([expect.stringContaining('Plug the drive in')])
  await one.write(1)
  renameSync(`${one.drive}-away`, one.drive)
  one.clock.advance(14 * MINUTE)
  await keeper.look()
  expect((await keeper.safety()).alarms).toHaveLength(1)
  one.clock.advance(MINUTE)
  await keeper.look()
  expect((await keeper.safety()).alarms).toEqual([])
  await one.practice.close()
})

test('two days without a copy are an alarm of their own', async () => {
  const one = await runningPractice('too-old', 1)
  const keeper = new BackupKeeper(one.parts)
  expect((await keeper.safety()).alarms).toEqual([])
  one.clock.advance(49 * HOUR)
  expect((await keeper.safety()).alarms).toEqual([expect.stringContaining('more than two days')])
  await one.practice.close()
})

test('the handlers speak the contract and never a path', async () => {
  const one = await runningPractice('handlers', 3)
  const keeper = new BackupKeeper(one.parts)
  const handlers = createBackupHandlers(one.parts, keeper)
  const caller = {
    userId: '01900000-0000-7000-8000-0000000000a1',
    sessionId: '01900000-0000-7000-8000-0000000000a2',
    deviceId: '01900000-0000-7000-8000-00000000000d',
    may: new Set(),
    channel: 'backups.run',
    signal: new AbortController().signal,
    clock: one.clock,
  } as unknown as Caller
  const silent = () => undefined
  const stick = folderPlace(one.drive)
  const places = backups.places.output.parse(await handlers.places({}, caller, silent))
  expect(places.map(({ label, available, chosen }) => ({ label, available, chosen }))).toEqual([
    { label: '', available: true, chosen: true },
    { label: stick.label, available: true, chosen: false },
  ])
  await handlers.configure({ placeId: places[1]?.placeId ?? '', everyHours: 4, keep: 5 }, caller, silent)
  expect(await handlers.settings({}, caller, silent)).toEqual({ everyHours: 4, keep: 5, folderDialog: false })
  const made = backups.run.output.parse(await handlers.run({}, caller, silent))
  expect(made.placeId).toBe(places[1]?.placeId)
  const report = backups.drill.output.parse(await handlers.drill({ backupId: made.backupId }, caller, silent))
  expect(report.verdict).toBe('proven')
  const list = backups.list.output.parse(await handlers.list({}, caller, silent))
  expect(list).toEqual([{ ...made, provenAt: one.clock.now() }])
  const check = backups.checkDatabase.output.parse(await handlers.checkDatabase({}, caller, silent))
  expect(check.verdict).toBe('sound')
  expect(JSON.stringify([places, made, report, list, check])).not.toContain(one.home)
  const audit = await one.practice
    .store()
    .journal.db.selectFrom('auditEntry')
    .select('action')
    .where('category', '=', 'backups')
    .execute()
  expect(audit.map(({ action }) => action)).toEqual(['configure', 'backup', 'drill', 'check'])
  renameSync(one.drive, `${one.drive}-away`)
  const away = await handlers.places({}, caller, silent)
  expect(away.find(({ chosen }) => chosen)).toMatchObject({ label: stick.label, available: false, freeBytes: null })
  await one.practice.close()
})

test('settings that cannot be read for a moment are neither set aside nor written over', async () => {
  const one = await runningPractice('keeper-settings', 1)
  const [file, away] = [join(one.dataDir, 'backups.json'), join(one.dataDir, 'away.json')]
  const settings = new BackupSettingsFile(one.dataDir)
  settings.change({ everyHours: 4 })
  renameSync(file, away)
  // A folder under the file's name: reading fails for everyone, also for root.
  mkdirSync(file)
  const keeper = new BackupKeeper(one.parts)
  await keeper.look()
  expect((await keeper.safety()).lastBackupAt).toBeNull()
  expect(() => settings.change({ keep: 9 })).toThrow()
  expect(readdirSync(one.dataDir).filter((name) => name.endsWith('.unreadable'))).toEqual([])
  rmdirSync(file)
  renameSync(away, file)
  expect(settings.read().everyHours).toBe(4)
  await one.practice.close()
})

test('a damaged database is closed also where nothing can be remembered', async () => {
  const one = await runningPractice('keeper-closing', 1)
  const { engine, journal } = one.practice.store()
  const author = { userId: null, sessionId: null, channel: 'test' }
  const broken = journal.work(author, async () => {
    throw Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' })
  })
  await expect(broken).rejects.toMatchObject({ reason: 'damaged' })
  mkdirSync(join(one.dataDir, 'backups.json.new'))
  await expect(one.practice.close()).rejects.toThrow()
  expect(engine.raw.open).toBe(false)
})

/** Looks until a drill has begun to write. */
async function lookUntilDrill({ dataDir }: RunningPractice, keeper: BackupKeeper) {
  const looking = keeper.look()
  const folder = async (): Promise<string> => {
    for (;;) {
      const name = readdirSync(dataDir).find((one) => one.startsWith('drill-'))
      if (name) return join(dataDir, name)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  return { folder: await folder(), looking }
}

test('a keeper that is stopped in the middle of a drill leaves nothing that writes', async () => {
  const one = await runningPractice('stopped', 200)
  const keeper = new BackupKeeper(one.parts)
  const { folder } = await lookUntilDrill(one, keeper)
  await keeper.stop()
  expect(existsSync(folder)).toBe(false)
  expect((await keeper.safety()).lastProvenRestoreAt).toBeNull()
  await one.practice.close()
  rmSync(one.dataDir, { recursive: true })
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(existsSync(one.dataDir)).toBe(false)
  await keeper.look()
  expect(existsSync(one.dataDir)).toBe(false)
})

test('a lock calls off the drill that goes on, and the copy that it called off is due at the next opening', async () => {
  const one = await runningPractice('locked', 200)
  const keeper = new BackupKeeper(one.parts)
  const { folder, looking } = await lookUntilDrill(one, keeper)
  await one.practice.close()
  await looking
  expect(existsSync(folder)).toBe(false)
  expect((await keeper.safety()).lastProvenRestoreAt).toBeNull()
  await one.practice.open(one.key)
  one.clock.advance(9 * HOUR)
  const again = keeper.look()
  await one.practice.close()
  await again
  expect(await keeper.safety()).toMatchObject({ alarms: [] })
  await one.practice.open(one.key)
  const before = await countOf(one)
  await keeper.look()
  expect(await countOf(one)).toBe(before + 1)
  await one.practice.close()
})
