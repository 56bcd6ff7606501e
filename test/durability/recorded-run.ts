import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { faultDisk } from './fault-disk.ts'
import type { StoreName } from './stores.ts'
import { type DiskEvent, readTrace } from './trace.ts'
import type { Orders } from './writer.ts'

/**
 * Lets a writer process create a store in an empty folder and write `units` units while the fault disk records.
 * @returns the trace, with a mark after each acknowledged unit, and the folder that its paths stand in
 */
export async function recordedRun(
  scratch: string,
  store: StoreName,
  units: number,
): Promise<{ folder: string; events: DiskEvent[] }> {
  const folder = join(scratch, `recorded-${store}`)
  const trace = `${folder}.trace`
  const marks = `${folder}.marks`
  for (const old of [folder, trace, marks]) rmSync(old, { recursive: true, force: true })
  mkdirSync(folder)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts')], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      ...process.env,
      LD_PRELOAD: faultDisk(),
      FAULT_DISK_FOLDER: folder,
      FAULT_DISK_TRACE: trace,
      FAULT_DISK_MARKS: marks,
    },
  })
  let errors = ''
  child.stderr.on('data', (text) => {
    errors += text
  })
  child.stdin.end(`${JSON.stringify({ store, folder, first: 0, units, marks } satisfies Orders)}\n`)
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The recorded writer ended with ${code}: ${errors.slice(0, 2000)}`)
  const events = readTrace(trace)
  for (const old of [folder, trace, marks]) rmSync(old, { recursive: true, force: true })
  return { folder, events }
}
