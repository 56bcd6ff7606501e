import { ledgerGiving } from '../db/ledger/given.ts'
import { Exchange } from '../electron/sync/exchange.ts'
import { PracticeExchange } from '../server/sync/exchange.ts'
import { direct } from '../test/sync/fleet.ts'
import { countingIds, steppingClock } from '../test/support/fixed.ts'
import { patientRow } from '../test/support/rows.ts'
import { runJob } from '../electron/workers/job.ts'
import type { CheckpointOrder } from '../electron/workers/checkpoint.worker.ts'
import { scratchStore } from '../test/support/stores.ts'
import { changeDevice } from '../db/journal/founding.ts'
import type { Bench } from './bench.ts'
import { uuidv7, type Instant } from '../shared/kernel/index.ts'

const OPERATIONS = 10_000
const PER_UNIT = 10
const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }

const rowOf = (number: number) => ({
  ...patientRow(number),
  id: uuidv7((1_700_000_000_000 + number) as Instant, Buffer.from(String(number).padStart(10, '0'))),
})

/** A store as PC and server open it: its write-ahead log is moved into the database beside the thread that writes. */
const asOpened = () =>
  scratchStore({ checkpoint: ({ file, key }) => runJob<boolean, CheckpointOrder>('checkpoint', { file }, { key }) })

/** The longest turn of the main thread while something runs, in milliseconds. */
async function longestTurn<T>(run: () => Promise<T>): Promise<number> {
  let last = performance.now()
  let longest = 0
  let isOn = true
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (isOn) setImmediate(look)
  }
  setImmediate(look)
  await run()
  isOn = false
  return Math.max(longest, performance.now() - last)
}

export const bench: Bench = {
  promise: 'PCs catch up while people work',
  async run() {
    const [server, north, south] = await Promise.all([asOpened(), asOpened(), asOpened()])
    try {
      const clock = steppingClock()
      const exchange = new PracticeExchange({ journal: server.store.journal, clock, giving: ledgerGiving })
      const pcs = await Promise.all(
        [north, south].map(async ({ store }) => {
          const deviceId = countingIds(store.log.file).next<string>()
          await changeDevice(store.engine, deviceId)
          await server.store.journal.admit({ deviceId, secretHash: '', program: 'bench', now: clock.now() })
          return {
            store,
            exchange: new Exchange({ journal: store.journal, transport: direct(exchange, deviceId), program: 'bench' }),
          }
        }),
      )
      const [one, other] = pcs
      if (!one || !other) throw new Error('two PCs are needed')
      for (let at = 0; at < OPERATIONS; at += PER_UNIT)
        await one.store.journal.work(AUTHOR, async (work) => {
          for (let i = at; i < at + PER_UNIT; i++) await work.insert('patient', rowOf(i))
        })
      const whole = async (round: () => Promise<{ more: boolean }>) => {
        while ((await round()).more);
      }
      const started = performance.now()
      const pushTurn = await longestTurn(() => whole(() => one.exchange.push()))
      const pushed = performance.now()
      const pullTurn = await longestTurn(() => whole(() => other.exchange.pull()))
      const pulled = performance.now()
      const back = await longestTurn(() => whole(() => one.exchange.pull()))
      const settled = performance.now()
      return [
        {
          what: '10,000 changes pushed, in one process, both ends encrypted',
          value: pushed - started,
          unit: 'ms',
          promised: 600,
        },
        { what: 'the longest turn meanwhile, both ends in one thread', value: pushTurn, unit: 'ms', promised: 16 },
        { what: '10,000 changes pulled and applied', value: pulled - pushed, unit: 'ms' },
        { what: 'the longest turn meanwhile', value: pullTurn, unit: 'ms', promised: 16 },
        { what: 'own changes coming back', value: settled - pulled, unit: 'ms' },
        { what: 'the longest turn meanwhile', value: back, unit: 'ms', promised: 16 },
      ]
    } finally {
      await Promise.all([server, north, south].map((store) => store.remove()))
    }
  },
}
