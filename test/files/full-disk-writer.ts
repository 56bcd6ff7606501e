/**
 * The process whose disk is full: takes files into a practice while the fault disk fails the chosen write, and says as
 * one line of JSON for each order what was answered and what lies there afterwards.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { recordFile } from '../../db/files/commands.ts'
import { FileKeeper } from '../../electron/files/index.ts'
import type { Sessions } from '../../electron/ipc/session.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { CLOCK, IDS, KEY } from '../durability/daybook-store.ts'
import { FaultSwitch, ON } from '../durability/fault-disk.ts'
import { FOUNDING } from '../support/stores.ts'

export type FullDiskReport = {
  call: number
  error: string
  /** How many calls were failed: 0 once the whole of it needs fewer. */
  failed: number
  reason: string | null
  message: string
  rows: number
  /** Files in their place, and files on their way. */
  kept: number
  waiting: number
  /** The same once there is room again, in the same process. */
  afterwards: string
}

const [root = '', control = ''] = process.argv.slice(2)
const faults = new FaultSwitch(control, 'existing')
const nobody: Sessions = {
  of: () => ({ state: 'none' }),
  touch: () => {},
  opened: () => {},
  closed: () => {},
  onChange: () => () => {},
}
const BYTES = 200_000

async function run(call: number, on: number, error: 'ENOSPC' | 'EIO'): Promise<FullDiskReport> {
  const dataDir = mkdtempSync(join(root, 'practice-'))
  const practice = new PracticeStore({ dataDir, clock: CLOCK, ids: IDS })
  await practice.open(KEY, FOUNDING)
  const keeper = new FileKeeper({ dataDir, practice, sessions: nobody, clock: CLOCK, ids: IDS })
  async function* content() {
    for (let done = 0; done < BYTES; done += 40_000) yield randomBytes(40_000)
  }
  const author = { userId: null, sessionId: null, channel: 'documents.add' }
  const take = () =>
    keeper.take(BYTES, content(), (file) =>
      practice.store().journal.work(author, (work) => recordFile(work, file, CLOCK.now())),
    )
  faults.arm({ on, call, error, sticky: true, partial: true })
  const refused: unknown = await take().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  const { failed } = faults.disarm()
  const files = existsSync(keeper.folder)
    ? readdirSync(keeper.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : []
  const rows = async () => (await practice.store().journal.db.selectFrom('storedFile').select('id').execute()).length
  const report = {
    call,
    error,
    failed,
    reason: refused instanceof Refusal ? (refused.reason ?? null) : refused ? String(refused) : null,
    message: refused instanceof Error ? refused.message : '',
    rows: await rows(),
    kept: files.filter((entry) => !entry.parentPath.endsWith('incoming')).length,
    waiting: files.filter((entry) => entry.parentPath.endsWith('incoming')).length,
  }
  const afterwards = await take().then(
    () => 'taken',
    (thrown: unknown) => (thrown instanceof Refusal ? (thrown.reason ?? '') : String(thrown)),
  )
  await practice.close().catch(() => undefined)
  return { ...report, afterwards }
}

for (const error of ['ENOSPC', 'EIO'] as const)
  for (const on of [ON.write, ON.sync, ON.create])
    for (let call = 1; call <= 12; call++) {
      const report = await run(call, on, error)
      writeSync(1, `${JSON.stringify(report)}\n`)
      if (report.failed === 0) break
    }
