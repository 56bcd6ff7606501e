import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../db/store.ts'
import { Exchange, type Transport } from '../electron/sync/exchange.ts'
import { PAGE_OPERATIONS, PROTOCOL, PullAnswer, PushAnswer } from '../shared/sync/index.ts'
import type { CheckpointOrder } from '../electron/workers/checkpoint.worker.ts'
import { runJob } from '../electron/workers/job.ts'
import type { DeviceId, PracticeId } from '../shared/kernel/index.ts'
import { SCHEMA_VERSION } from '../db/migrations/index.ts'
import { patientRow } from '../test/support/rows.ts'
import { countingIds, steppingClock } from '../test/support/fixed.ts'
import { FOUNDING, keyOf, scratchStore } from '../test/support/stores.ts'
import { enrol, type Pc, pc, type Server, serverOn } from '../test/sync/fleet.ts'
import { type Bench, longestTurn } from './bench.ts'

const OPERATIONS = 10_000
const A_UNIT = 10
const A_PAGE = Math.min(250, PAGE_OPERATIONS)
const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }

async function fill({ store }: Pc): Promise<void> {
  for (let at = 0; at < OPERATIONS; at += A_UNIT)
    await store.journal.work(AUTHOR, async (work) => {
      for (let i = 0; i < A_UNIT; i++) await work.insert('patient', patientRow(at + i))
    })
}

async function toTheEnd(step: () => Promise<{ more: boolean }>): Promise<void> {
  while ((await step()).more) await new Promise((resolve) => setImmediate(resolve))
}

/** What a server answers that only says yes: the sending PC's own work is measured. */
const nodding = (now: () => number): Transport => ({
  push: async (request) => {
    const acked = request.operations.at(-1)?.number ?? request.from
    const answer = { kind: 'taken', epoch: 1, acked, durable: 0, now: now(), quarantined: [], conflicts: 0 }
    if (JSON.stringify(request).length === 0) throw new Error('nothing was sent')
    return PushAnswer.parse(JSON.parse(JSON.stringify(answer)))
  },
  pull: () => Promise.reject(new Error('nothing is fetched here')),
})

/** A PC whose database is tidied beside the main thread, as the program does it. */
async function roomOf(server: Server) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'))
  const file = join(folder, 'daybook.db')
  const [key, clock, ids] = [keyOf(), steppingClock(), countingIds(folder)]
  const deviceId = ids.next<DeviceId>()
  await enrol(server, deviceId)
  const checkpoint = () => runJob<boolean, CheckpointOrder>('checkpoint', { file }, { key })
  const founding = { deviceId, practiceId: FOUNDING.practiceId }
  const store = await openStore({
    file,
    logFile: join(folder, 'operations.log'),
    key,
    clock,
    ids,
    founding,
    checkpoint,
  })
  return {
    deviceId,
    journal: store.journal,
    async remove() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Ten thousand changes go out, and ten thousand come in: how long the main thread of the PC is not to be had at once. */
export const bench: Bench = {
  promise: 'Sync never blocks',
  async run() {
    const hub = await scratchStore()
    const server = serverOn({ journal: hub.store.journal, clock: hub.clock })
    const north = await pc('north', server)
    const south = await roomOf(server)
    try {
      await fill(north)
      const sender = new Exchange({ journal: north.store.journal, transport: nodding(hub.clock.now), program: 'bench' })
      const sentAt = performance.now()
      const sending = await longestTurn(() => toTheEnd(() => sender.push()))
      const sent = performance.now() - sentAt
      await toTheEnd(() => north.exchange.push())
      // The pages are there before: what the server does for them is not the PC's.
      const pages: string[] = []
      for (let cursor = 0; ; ) {
        const asking = { protocol: PROTOCOL, practiceId: FOUNDING.practiceId as PracticeId, program: 'bench', epoch: 1 }
        const request = { ...asking, schemaVersion: SCHEMA_VERSION, cursor, limit: A_PAGE }
        const answer = await server.exchange.pull(south.deviceId, request)
        if (answer.kind !== 'page') throw new Error(`the server answered ${answer.kind}`)
        pages.push(JSON.stringify(answer))
        cursor = answer.cursor
        if (cursor >= answer.head) break
      }
      const transport: Transport = {
        push: () => Promise.reject(new Error('nothing is sent here')),
        pull: async () => PullAnswer.parse(JSON.parse(pages.shift() ?? '')),
      }
      const fetcher = new Exchange({ journal: south.journal, transport, program: 'bench' })
      const fetchedAt = performance.now()
      const fetching = await longestTurn(() => toTheEnd(() => fetcher.pull()))
      const fetched = performance.now() - fetchedAt
      return [
        { what: '10,000 changes sent, in all', value: sent, unit: 'ms' },
        { what: '10,000 changes sent, longest slice', value: sending.took, unit: 'ms', promised: 16 },
        { what: '10,000 changes sent, longest slice of work', value: sending.worked, unit: 'ms', promised: 16 },
        { what: '10,000 changes applied, in all', value: fetched, unit: 'ms' },
        { what: '10,000 changes applied, longest slice', value: fetching.took, unit: 'ms', promised: 16 },
        { what: '10,000 changes applied, longest slice of work', value: fetching.worked, unit: 'ms', promised: 16 },
      ]
    } finally {
      await north.remove()
      await south.remove()
      await hub.remove()
    }
  },
}
