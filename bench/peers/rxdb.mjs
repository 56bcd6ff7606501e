// RxDB on its memory storage, which is the one that comes without a licence and without a limit of documents; the way to the server is our own smallest
// one over HTTP. The server takes what was written against what it has, and else answers with that: then RxDB's own conflict handler decides.
import { createRxDatabase } from 'rxdb'
import { replicateRxCollection } from 'rxdb/plugins/replication'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { answering, ask, CLIENTS, CONTESTED, edit, lostOf, record, side, took } from './work.mjs'

const text = { type: 'string' }
const fields = Object.fromEntries(Object.keys(record(0)).map((name) => [name, text]))
const SCHEMA = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { ...fields, id: { type: 'string', maxLength: 64 } },
  required: ['id'],
}
const BATCH = 1000

async function server() {
  const documents = new Map()
  const order = []
  const put = (document) => {
    documents.set(document.id, { document, at: order.length })
    order.push(document.id)
  }
  const same = (a, b) =>
    JSON.stringify(a, Object.keys(a ?? {}).sort()) === JSON.stringify(b, Object.keys(b ?? {}).sort())
  const answers = {
    push: (rows) => {
      const conflicts = []
      for (const { assumedMasterState, newDocumentState } of rows) {
        const now = documents.get(newDocumentState.id)?.document
        if (now && !same(now, assumedMasterState)) conflicts.push(now)
        else put(newDocumentState)
      }
      return conflicts
    },
    pull: ({ from, limit }) => {
      const found = []
      let next = from
      for (; next < order.length && found.length < limit; next++) {
        const one = documents.get(order[next])
        if (one.at === next) found.push(one.document)
      }
      return { documents: found, checkpoint: { from: next } }
    },
  }
  const line = await answering((path, body) => JSON.stringify(answers[path](JSON.parse(body.toString()))))
  return { documents, put, line }
}
let made = 0
async function client() {
  const database = await createRxDatabase({ name: `pc${made++}`, storage: getRxStorageMemory(), multiInstance: false })
  const { records } = await database.addCollections({ records: { schema: SCHEMA } })
  return records
}
/** Runs until both ends have what there is, as often as it is called. */
async function exchange(records, port) {
  const replication = replicateRxCollection({
    collection: records,
    replicationIdentifier: 'practice',
    live: false,
    retryTime: 100,
    push: { batchSize: BATCH, handler: (rows) => ask(port, '/push', rows) },
    pull: {
      batchSize: BATCH,
      handler: (checkpoint, limit) => ask(port, '/pull', { from: checkpoint?.from ?? 0, limit }),
    },
  })
  await replication.awaitInitialReplication()
  await replication.cancel()
}
const document = (number) => ({ ...record(number), _deleted: false })
const writeAll = async (records, count) => {
  for (let from = 0; from < count; from += 10)
    await records.bulkInsert(Array.from({ length: Math.min(10, count - from) }, (_, i) => record(from + i)))
}

await side({
  async push(count) {
    const { line } = await server()
    const records = await client()
    const local = await took(() => writeAll(records, count))
    const push = await took(() => exchange(records, line.port))
    return { local, push, wire: line.bytes() }
  },
  async bootstrap(count) {
    const { put, line } = await server()
    for (let number = 0; number < count; number++) put(document(number))
    const records = await client()
    const bootstrap = await took(() => exchange(records, line.port))
    return { bootstrap, wire: line.bytes() }
  },
  async converge() {
    const { put, documents, line } = await server()
    for (let number = 0; number < CONTESTED; number++) put(document(number))
    const all = await Promise.all(Array.from({ length: CLIENTS }, () => client()))
    for (const records of all) await exchange(records, line.port)
    for (const [who, records] of all.entries())
      for (let number = 0; number < CONTESTED; number++) {
        const { field, value } = edit(who, number)
        const one = await records.findOne(record(number).id).exec()
        await one.incrementalPatch({ [field]: value })
      }
    const converge = await took(async () => {
      for (const records of [...all, ...all]) await exchange(records, line.port)
    })
    return { converge, lost: lostOf((number) => documents.get(record(number).id)?.document) }
  },
})
