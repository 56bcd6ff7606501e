import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { faultDisk, FaultSwitch } from './fault-disk.ts'
import type { FaultOrder, FaultReport } from './faulty-writer.ts'

/** Runs the orders one after the other in one process whose disk fails as ordered. */
export async function runWithFaults(scratch: string, orders: Omit<FaultOrder, 'folder'>[]): Promise<FaultReport[]> {
  const faults = new FaultSwitch(join(scratch, 'switch'))
  const data = join(scratch, 'data')
  mkdirSync(data, { recursive: true })
  const child = spawn(process.execPath, [join(import.meta.dirname, 'faulty-writer.ts')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LD_PRELOAD: faultDisk(), FAULT_DISK_FOLDER: data, FAULT_DISK_CONTROL: faults.file },
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  for (const [i, order] of orders.entries()) {
    const folder = join(data, String(i))
    mkdirSync(folder)
    child.stdin.write(`${JSON.stringify({ ...order, folder } satisfies FaultOrder)}\n`)
  }
  child.stdin.end()
  const [code] = (await once(child, 'close')) as [number | null]
  faults.close()
  if (code !== 0) throw new Error(`The writer on the failing disk ended with ${code}: ${errors.slice(-2000)}`)
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FaultReport)
}
