/**
 * A PC and its server of which one has a disk that is full: the chosen write fails, and all after it, while the PC sends (`server`) or fetches
 * (`pc`). Says as one line of JSON for each write what was answered, and what stands once there is room again.
 */
import { mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../db/store.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { FaultSwitch, ON } from '../durability/fault-disk.ts'
import { countingIds, steppingClock } from '../support/fixed.ts'
import { FOUNDING, keyOf } from '../support/stores.ts'
import { digests, pc, register, serverOn } from './fleet.ts'

export type FullDiskReport = {
  side: 'server' | 'pc'
  call: number
  /** How many calls were failed: 0 once the whole of it needs fewer. */
  failed: number
  /** What whoever asked was told; null where it went well. */
  reason: string | null
  message: string
  /** What the other PC and the server have afterwards, and whether they are the same. */
  patients: number[]
  equal: boolean
}

const [full = '', control = '', asked] = process.argv.slice(2)
const side: 'pc' | 'server' = asked === 'pc' ? 'pc' : 'server'
const faults = new FaultSwitch(control, 'existing')
const sound = process.env['TMPDIR'] ?? tmpdir()
const PATIENTS = 40

async function run(call: number): Promise<FullDiskReport> {
  const folder = mkdtempSync(join(side === 'server' ? full : sound, 'server-'))
  const clock = steppingClock()
  const files = { file: join(folder, 'practice.db'), logFile: join(folder, 'operations.log') }
  const founding = { deviceId: FOUNDING.deviceId, practiceId: FOUNDING.practiceId }
  const store = await openStore({ ...files, key: keyOf(Buffer.alloc(32, 5)), clock, ids: countingIds('hub'), founding })
  const server = serverOn({ journal: store.journal, clock })
  const sender = await pc('sender', server)
  // Where a PC keeps its folder is asked for with each.
  process.env['TMPDIR'] = side === 'pc' ? full : sound
  const fetcher = await pc('fetcher', server)
  process.env['TMPDIR'] = sound
  for (let number = 1; number <= PATIENTS; number += 1) await register(sender, number)
  if (side === 'pc') await sender.catchUp()
  faults.arm({ on: ON.write, call, error: 'ENOSPC', sticky: true, partial: true })
  const refused: unknown = await (side === 'server' ? sender.exchange.push() : fetcher.exchange.pull()).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  const { failed } = faults.disarm()
  for (const one of [sender, fetcher, sender, fetcher]) await one.catchUp()
  const replicas = [server.journal, sender.store.journal, fetcher.store.journal]
  const counts = replicas.map(async ({ db }) => (await db.selectFrom('operation').select('n').execute()).length)
  const [first, ...others] = await Promise.all(replicas.map((journal) => digests(journal)))
  const report = {
    side,
    call,
    failed,
    reason: refused instanceof Refusal ? (refused.reason ?? refused.code) : refused ? String(refused) : null,
    message: refused instanceof Error ? refused.message : '',
    patients: await Promise.all(counts),
    equal: others.every((one) => JSON.stringify(one) === JSON.stringify(first)),
  }
  for (const one of [sender, fetcher]) await one.remove()
  await store.close().catch(() => undefined)
  rmSync(folder, { recursive: true, force: true })
  return report
}

// A sync that fails is an error of the disk, after which only a new opening may go on: test/durability/disk-errors.test.ts.
// Every call at first, then at ever longer distances, until one is beyond the last.
for (let call = 1; call < 2000; call = Math.ceil(call * 1.4)) {
  const report = await run(call)
  writeSync(1, `${JSON.stringify(report)}\n`)
  if (report.failed === 0) break
}
