import { HttpsTransport } from '../../electron/sync/transport.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { emptyPc, fill } from '../../test/sync/beginning.ts'
import { digests, type Pc } from '../../test/sync/fleet.ts'
import { remotePc, serve, type Serving } from '../../test/sync/serving.ts'
import { patientRow } from '../../test/support/rows.ts'
import { CLIENTS, CONTESTED, counted, edit, lostOf, record, side, took } from './work.mjs'

const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }
const PER_UNIT = 10

/** The record of a number as this practice keeps it. */
const rowOf = (number: number) =>
  ({ ...patientRow(number), ...record(number), nameKey: `zimmer${number} anna` }) as ReturnType<typeof patientRow>

/** A PC whose bytes to the server are counted. */
async function countedPc(name: string, serving: Serving) {
  const line = await counted(serving.address().port)
  const one = await remotePc(name, serving)
  const transport = new HttpsTransport(
    { ...serving.address(), port: line.port },
    { deviceId: one.deviceId, secret: one.secret },
  )
  one.exchange = new Exchange({ journal: one.store.journal, transport, program: 'bench' })
  return { one, line }
}

const write = async ({ store }: Pc, from: number, count: number) => {
  for (let at = from; at < from + count; at += PER_UNIT)
    await store.journal.work(AUTHOR, async (work) => {
      for (let i = at; i < Math.min(at + PER_UNIT, from + count); i++) await work.insert('patient', rowOf(i))
    })
}
const whole = async (round: () => Promise<{ more: boolean }>) => {
  while ((await round()).more);
}

await side({
  async push(count: number) {
    const serving = await serve()
    const { one, line } = await countedPc('north', serving)
    const local = await took(() => write(one, 0, count))
    const push = await took(() => whole(() => one.exchange.push()))
    return { local, push, wire: line.bytes() }
  },
  async bootstrap(count: number) {
    const serving = await serve({ snapshotLeast: 0 })
    await fill(serving, count)
    const line = await counted(serving.address().port)
    const address = () => ({ ...serving.address(), port: line.port })
    const begun = async () => {
      const pc = await emptyPc({ ...serving, address, admit: serving.admit } as Serving)
      const before = line.bytes()
      const ms = await took(async () => {
        if (!(await pc.begins().run())) throw new Error('the server gave no snapshot')
        await pc.catchUp()
      })
      return { pc, ms, wire: line.bytes() - before }
    }
    const cold = await begun()
    const cached = await begun()
    const paged = await emptyPc(serving)
    const pagedMs = await took(() => paged.catchUp())
    await cached.pc.catchUp()
    const [a, b] = [await digests(serving.journal), await cached.pc.digests()]
    if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error('what was begun with is not what the server has')
    return { bootstrap: cached.ms, cold: cold.ms, paged: pagedMs, wire: cached.wire }
  },
  async converge() {
    const serving = await serve()
    const first = await remotePc('pc0', serving)
    await write(first, 0, CONTESTED)
    const pcs = [first]
    for (let client = 1; client < CLIENTS; client++) pcs.push(await remotePc(`pc${client}`, serving))
    for (const one of pcs) await one.catchUp()
    for (const [client, { store }] of pcs.entries())
      for (let number = 0; number < CONTESTED; number++) {
        const { field, value } = edit(client, number)
        await store.journal.work(AUTHOR, (work) =>
          work.update('patient', record(number).id, { [field]: value } as { phone: string }),
        )
      }
    const converge = await took(async () => {
      for (const one of [...pcs, ...pcs]) await one.catchUp()
    })
    const ends = await Promise.all([serving, ...pcs.map(({ store }) => store)].map(({ journal }) => digests(journal)))
    if (new Set(ends.map((one) => JSON.stringify(one))).size !== 1) throw new Error('the PCs are not equal')
    const rows = new Map(
      (await serving.journal.db.selectFrom('patient').selectAll().execute()).map((row) => [row.id, row]),
    )
    const { kept } = await serving.journal.db
      .selectFrom('syncConflict')
      .select(({ fn }) => fn.countAll<number>().as('kept'))
      .executeTakeFirstOrThrow()
    return { converge, lost: lostOf((number: number) => rows.get(record(number).id)), kept: Number(kept) }
  },
})
