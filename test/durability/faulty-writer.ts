/**
 * The process whose disk fails: for each order on standard input it makes a practice in a folder of its own, lets the
 * fault disk fail the chosen call while it writes, and says as one line of JSON what was acknowledged and what the
 * journal said. Faults stay in this process; whoever reads the folders afterwards has a sound disk.
 */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { openStore } from '../../db/store.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { daybookStore, partsIn, unitsIn, writeUnit } from './daybook-store.ts'
import { type Fault, FaultSwitch } from './fault-disk.ts'

export type FaultOrder = { folder: string; fault: Fault; through: 'writing' | 'closing' }
export type FaultReport = {
  folder: string
  acknowledged: number[]
  failed: number
  /** What the first failing call answered; null when the fault was never reached. */
  refusal: { reason: string | null; message: string } | null
  /** Sentences for a person that came up while writing, such as of a checkpoint that failed. */
  alarms: string[]
  /** After the disk works again, in the same process, the refused unit once more: acknowledged, or which refusal came? */
  afterwards: string
}

const BEFORE = 3
/** Units written at most: enough that the chosen call is reached, at the fewest two calls to a unit. */
const mostFor = ({ fault, through }: FaultOrder) => BEFORE + 3 + (through === 'writing' ? Math.ceil(fault.call / 2) : 6)

async function run(order: FaultOrder, faults: FaultSwitch): Promise<FaultReport> {
  await daybookStore.create(order.folder)
  const store = await openStore(partsIn(order.folder))
  const report: FaultReport = {
    folder: order.folder,
    acknowledged: [],
    failed: 0,
    refusal: null,
    alarms: [],
    afterwards: '',
  }
  const write = async (unit: number) => {
    await writeUnit(store, unit)
    report.acknowledged.push(unit)
    report.alarms.push(...store.alarms())
  }
  // A refused unit may have been saved all the same (the log failed after the database): whoever goes on looks first.
  const goOn = async (refused: number) => {
    try {
      const { whole } = await unitsIn(store)
      await write(whole.has(refused) ? refused + 1 : refused)
      return 'acknowledged'
    } catch (error) {
      return wordsOf(error).reason ?? 'error'
    }
  }
  let unit = 0
  for (; unit < BEFORE; unit++) await write(unit)
  if (order.through === 'writing') faults.arm(order.fault)
  for (; unit < mostFor(order) && !report.refusal; unit++)
    await write(unit).catch((error) => void (report.refusal = wordsOf(error)))
  if (order.through === 'closing') faults.arm(order.fault)
  else report.failed = faults.disarm().failed
  if (order.through === 'writing') report.afterwards = await goOn(unit - 1)
  await store.close().catch((error) => void (report.refusal ??= wordsOf(error)))
  if (order.through === 'closing') report.failed = faults.disarm().failed
  return report
}

const wordsOf = (error: unknown) => ({
  reason: error instanceof Refusal ? (error.reason ?? null) : null,
  message: error instanceof Error ? error.message : String(error),
})

const control = process.env.FAULT_DISK_CONTROL ?? ''
const faults = new FaultSwitch(control, 'existing')
for await (const line of createInterface({ input: process.stdin }))
  writeSync(1, `${JSON.stringify(await run(JSON.parse(line) as FaultOrder, faults))}\n`)
