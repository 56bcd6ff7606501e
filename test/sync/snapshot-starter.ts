/** An empty PC that begins, as a program of its own: whoever started it kills it, or has its disk fail. Says as one line of JSON how it ended. */
import { writeSync } from 'node:fs'
import { PracticeStore } from '../../electron/practice-store.ts'
import { Beginning } from '../../electron/sync/snapshot/begin.ts'
import { systemTimers } from '../../electron/sync/timers.ts'
import { HttpsTransport, type ServerAddress } from '../../electron/sync/transport.ts'
import { serverClock, serverIds } from '../../server/practice.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { type Fault, FaultSwitch } from '../durability/fault-disk.ts'
import { keyOf } from '../support/stores.ts'

export type Started = {
  dataDir: string
  address: ServerAddress
  deviceId: string
  secret: string
  key: string
  /** What its disk does, and the switch of it. */
  fault?: Fault & { control: string }
}
export type Ended = { isReplaced: boolean; pieces: number; failed: number; reasons: string[] }

const { dataDir, address, deviceId, secret, key, fault } = JSON.parse(process.argv[2] ?? '') as Started
const practice = new PracticeStore({ dataDir, clock: serverClock, ids: serverIds })
await practice.open(keyOf(Buffer.from(key, 'hex')))
const https = new HttpsTransport(address, { deviceId, secret })
const reasons: string[] = []
let pieces = 0
const beginning = new Beginning({
  practice,
  transport: {
    push: (request) => https.push(request),
    pull: (request) => https.pull(request),
    snapshot: (request) => https.snapshot(request),
    carry(carried) {
      pieces += 1
      return https.carry(carried)
    },
  },
  program: 'test',
  timers: systemTimers,
  now: () => serverClock.now(),
  isKept: () => true,
  tell: () => undefined,
  report: (error) => void reasons.push(error instanceof Refusal ? (error.reason ?? error.code) : String(error)),
})
// A program of the practice has windows or connections that keep it; this one waits for the server's answers.
setInterval(() => undefined, 1000)
const faults = fault && new FaultSwitch(fault.control, 'existing')
if (fault) faults?.arm(fault)
writeSync(1, 'begins\n')
const isReplaced = await beginning.run().catch((error: unknown) => {
  reasons.push(String(error))
  return false
})
const failed = faults?.disarm().failed ?? 0
https.close()
await practice.close().catch(() => undefined)
writeSync(1, `${JSON.stringify({ isReplaced, pieces, failed, reasons } satisfies Ended)}\n`)
process.exit(0)
