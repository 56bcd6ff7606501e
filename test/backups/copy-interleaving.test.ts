import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { LogEntry, OperationLog } from '../../db/operation-log.ts'
import { type Copy, type CopyOrder, makeCopy } from '../../electron/backups/copy.ts'
import { BackupId } from '../../shared/backups/index.ts'
import { FOUNDING } from '../support/stores.ts'
import { type RunningPractice, runningPractice } from './practice.ts'

let one: RunningPractice
beforeEach(async () => {
  one = await runningPractice('interleaved', 3)
  mkdirSync(join(one.dataDir, 'backups'))
})
afterEach(() => one.practice.close().catch(() => undefined))

function copyNow(onStage: (stage: string) => void = () => undefined): Promise<Copy> {
  const { dataDir, parts, clock } = one
  const order: CopyOrder = {
    dataDir,
    place: join(dataDir, 'backups'),
    backupId: BackupId.parse(parts.ids.next()),
    deviceId: FOUNDING.deviceId,
    madeAt: clock.now(),
    program: 'test',
  }
  return makeCopy(order, one.key, ({ stage }) => onStage(stage))
}

/** Does something in the moment when a unit of work stands in the database and not yet in the log. */
function betweenTheTwo(log: OperationLog, act: () => void): void {
  const append = log.append.bind(log)
  log.append = (entry: LogEntry) => {
    log.append = append
    act()
    append(entry)
  }
}
const headOf = async () =>
  (await one.practice.store().journal.db.selectFrom('journalHead').selectAll().executeTakeFirstOrThrow()).operation

test('a copy begun between the two writes of a unit waits for the log, and is good', async () => {
  let copying: Promise<Copy> | undefined
  betweenTheTwo(one.practice.store().log, () => {
    copying = copyNow()
  })
  await one.write(1)
  const { manifest } = (await copying) as Copy
  expect(manifest.heads.operation).toBe(await headOf())
})

test('units written after the database was copied stand in neither file of the copy', async () => {
  const before = await headOf()
  const { log } = one.practice.store()
  let copying: Promise<Copy> | undefined
  // The log is looked at first while it lacks the unit; by the next look two more are there.
  betweenTheTwo(log, () => {
    copying = copyNow()
  })
  await one.write(3)
  const { manifest } = (await copying) as Copy
  expect(manifest.heads.operation).toBe(before + 3)
  expect(await headOf()).toBe(before + 9)
})

test('control: a log that stays behind its database makes no good copy', async () => {
  const { log } = one.practice.store()
  log.append = () => {
    throw Object.assign(new Error('the disk fails'), { code: 'EIO' })
  }
  await expect(one.write(1)).rejects.toMatchObject({ reason: 'disk-error' })
  await expect(copyNow()).rejects.toMatchObject({ reason: 'log-behind' })
})
