import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openStore, type Store } from '../../db/store.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { daybookStore, partsIn, unitsIn, writeUnit } from './daybook-store.ts'
import { faultDiskRuns, type Fault, ON } from './fault-disk.ts'
import { runWithFaults } from './fault-runs.ts'
import type { FaultOrder, FaultReport } from './faulty-writer.ts'
import { lossesIn } from './store-under-test.ts'

type Order = Omit<FaultOrder, 'folder'>
const REASONS: Record<Fault['error'], readonly string[]> = {
  EIO: ['disk-error'],
  ENOSPC: ['disk-full'],
  EDQUOT: ['disk-full'],
  // SQLite has one word for all that the system may say of a write but a full disk; the log hears which it was.
  EROFS: ['read-only', 'disk-error'],
}
const calls = (count: number, order: (call: number) => Order): Order[] =>
  Array.from({ length: count }, (_, i) => order(i + 1))
const whileWriting =
  (fault: Omit<Fault, 'call'>) =>
  (call: number): Order => ({ fault: { ...fault, call }, through: 'writing' })

/** What must hold after a disk error, whatever it was. Empty: it does. */
async function wrongAfter(order: Order, report: FaultReport): Promise<string[]> {
  const wrong = await lossesIn(daybookStore, report.folder, report.acknowledged)
  const { error, call, on } = order.fault
  const name = `${error} at call ${call} of kind ${on} while ${order.through}`
  if (report.failed === 0) wrong.push('the fault was never reached')
  // A failed checkpoint loses nothing (all of it stands in the write-ahead log), so it is told and not refused.
  if (!report.refusal && report.alarms.some((alarm) => alarm.includes('disk'))) return wrong
  if (!report.refusal) wrong.push('the error was swallowed')
  else if (!REASONS[error].includes(report.refusal.reason ?? '')) wrong.push(`it was called ${report.refusal.reason}`)
  else if (!/\. .*\.$/.test(report.refusal.message)) wrong.push(`no sentence that helps: ${report.refusal.message}`)
  if (order.through === 'writing' && error === 'EIO' && report.afterwards !== 'disk-error')
    wrong.push(`went on after an I/O error: ${report.afterwards}`)
  if (order.through === 'writing' && error === 'ENOSPC' && report.afterwards !== 'acknowledged')
    wrong.push(`did not recover when there was room again: ${report.afterwards}`)
  return wrong.map((one) => `${name}: ${one}`)
}

if (!faultDiskRuns) {
  test('failing disks: not run on this system, because the fault disk needs LD_PRELOAD (Linux)', () => {
    expect(process.platform).not.toBe('linux')
  })
} else {
  describe('a disk that fails at call k', () => {
    const k = size({ ci: 20, full: 200 })
    const suites: [string, Order[]][] = [
      ['an I/O error at a write', calls(2 * k, whileWriting({ on: ON.write, error: 'EIO', sticky: false }))],
      ['an I/O error at a sync', calls(k - 2, whileWriting({ on: ON.sync, error: 'EIO', sticky: false }))],
      ['a full disk', calls(2 * k, whileWriting({ on: ON.write, error: 'ENOSPC', sticky: true }))],
      [
        'a full disk that takes half of the last write',
        calls(k, whileWriting({ on: ON.write, error: 'ENOSPC', sticky: true, partial: true })),
      ],
      ['a disk that turned read-only', calls(k, whileWriting({ on: ON.write, error: 'EROFS', sticky: true }))],
      [
        'an I/O error while closing',
        calls(5, (call) => ({
          fault: { on: ON.write | ON.sync, call, error: 'EIO', sticky: false },
          through: 'closing',
        })),
      ],
    ]
    for (const [name, orders] of suites)
      test(
        `${name}, ${orders.length} times: nothing acknowledged is lost, the sentence is clear, it opens again`,
        async () => {
          const reports = await runWithFaults(await scratch('faults'), orders)
          expect(reports).toHaveLength(orders.length)
          const wrong: string[] = []
          for (const [i, report] of reports.entries()) {
            const order = orders[i]
            if (order) wrong.push(...(await wrongAfter(order, report)))
          }
          expect(wrong).toEqual([])
        },
        size({ ci: 600_000, full: 3_600_000 }),
      )

    test('control: a store that acknowledges what the disk refused is caught', async () => {
      const [order] = calls(1, whileWriting({ on: ON.write, error: 'EIO', sticky: false }))
      if (!order) throw new Error('no order')
      const [report] = await runWithFaults(await scratch('faults'), [order])
      if (!report) throw new Error('no report')
      const lying = { ...report, acknowledged: [...report.acknowledged, 99], refusal: null }
      const wrong = await wrongAfter(order, lying)
      expect(wrong.join()).toContain('acknowledged unit 99 is lost')
      expect(wrong.join()).toContain('the error was swallowed')
    }, 60_000)
  })
}

const writeUntilRefused = async (
  store: Store,
  first: number,
): Promise<{ acknowledged: number[]; refusal: unknown }> => {
  const acknowledged: number[] = []
  for (let unit = first; ; unit++) {
    try {
      await writeUnit(store, unit)
      acknowledged.push(unit)
    } catch (refusal) {
      return { acknowledged, refusal }
    }
  }
}

/** Whether this computer lets us mount disks of our own: only root on Linux may, and not in every container. */
const mayMount = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'daybook-mount-'))
  const may = mounted(folder, 'size=64k')
  if (may) execFileSync('umount', ['-l', folder], { stdio: 'pipe' })
  rmSync(folder, { recursive: true })
  return may
})()

function mounted(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

if (!mayMount)
  test('a small disk of its own: not filled here, because only root on Linux may mount one; the same error is injected above', () => {
    expect(mayMount).toBe(false)
  })
else
  test(
    'a small disk of its own, filled to the brim by writing, at ten sizes; given room again it goes on',
    async () => {
      const folder = join(await scratch('full'), 'disk')
      mkdirSync(folder)
      expect(mounted(folder, 'size=64k')).toBe(true)
      try {
        for (let i = 0; i < size({ ci: 10, full: 100 }); i++) {
          const resize = (kib: number) =>
            execFileSync('mount', ['-o', `remount,size=${kib}k`, folder], { stdio: 'pipe' })
          const home = join(folder, String(i))
          resize(100_000)
          mkdirSync(home)
          await daybookStore.create(home)
          const store = await openStore(partsIn(home))
          await writeUnit(store, 0)
          resize(usedKib(folder) + 30 + i * 17)
          const { acknowledged, refusal } = await writeUntilRefused(store, 1)
          expect(refusal).toBeInstanceOf(Refusal)
          expect((refusal as Refusal).reason).toBe('disk-full')
          resize(100_000)
          const next = (acknowledged.at(-1) ?? 0) + 1
          const { whole } = await unitsIn(store)
          if (!whole.has(next)) await writeUnit(store, next)
          await writeUnit(store, next + 1)
          await store.close()
          expect(await lossesIn(daybookStore, home, [0, ...acknowledged, next, next + 1])).toEqual([])
          rmSync(home, { recursive: true })
        }
      } finally {
        execFileSync('umount', ['-l', folder], { stdio: 'pipe' })
      }
    },
    size({ ci: 120_000, full: 3_600_000 }),
  )

const asRoot = process.getuid?.() === 0
if (asRoot && !mayMount)
  test('a folder that cannot be written to: not tried here, because permissions do not count for root and this one may not mount', () => {
    expect(asRoot).toBe(true)
  })
else
  test('a folder that cannot be written to is refused with a sentence, and opens once it can', async () => {
    const folder = await scratch('read-only')
    await daybookStore.create(folder)
    const refused = await openReadOnly(folder)
    expect(refused).toBeInstanceOf(Refusal)
    expect((refused as Refusal).reason).toBe('read-only')
    expect((refused as Refusal).message).toMatch(/cannot be written to/)
    expect(await lossesIn(daybookStore, folder, [])).toEqual([])
  })

const usedKib = (folder: string) => {
  const line = execFileSync('df', ['-k', '--output=used', folder]).toString().trim().split('\n').at(-1)
  return Number(line)
}

/** As root the permissions of a folder count for nothing, so there it is mounted read-only over itself. */
async function openReadOnly(folder: string): Promise<unknown> {
  const attempt = () =>
    openStore(partsIn(folder)).then(
      async (store) => {
        const { refusal } = await writeUntilRefused(store, 0)
        await store.close().catch(() => undefined)
        return refusal
      },
      (error) => error,
    )
  if (process.getuid?.() !== 0) {
    const files = ['daybook.db', 'operations.log'].map((name) => join(folder, name))
    for (const file of files) chmodSync(file, 0o400)
    chmodSync(folder, 0o500)
    try {
      return await attempt()
    } finally {
      chmodSync(folder, 0o700)
      for (const file of files) chmodSync(file, 0o600)
    }
  }
  execFileSync('mount', ['--bind', folder, folder], { stdio: 'pipe' })
  execFileSync('mount', ['-o', 'remount,bind,ro', folder], { stdio: 'pipe' })
  try {
    return await attempt()
  } finally {
    execFileSync('umount', ['-l', folder], { stdio: 'pipe' })
  }
}
