// Yjs: one document of a map per record on both ends, kept by y-leveldb on the server. Yjs leaves the way between them to others: here state vectors and
// updates go over HTTP.
import { request } from 'node:http'
import { join } from 'node:path'
import { LeveldbPersistence } from 'y-leveldb'
import * as Y from 'yjs'
import { answering, CLIENTS, CONTESTED, edit, folder, lostOf, record, side, took } from './work.mjs'

const at = folder()
const PER_UNIT = 10

async function server() {
  const kept = new LeveldbPersistence(join(at, 'server'))
  const doc = new Y.Doc()
  const line = await answering(async (_path, body) => {
    const vectorLength = body.readUInt32LE(0)
    const [vector, update] = [body.subarray(4, 4 + vectorLength), body.subarray(4 + vectorLength)]
    if (update.length > 0) {
      Y.applyUpdate(doc, update)
      await kept.storeUpdate('practice', update)
    }
    const [own, missing] = [Y.encodeStateVector(doc), Y.encodeStateAsUpdate(doc, vector)]
    return pair(own, missing)
  })
  return { doc, line }
}

const pair = (first, second) => {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(first.length)
  return Buffer.concat([length, first, second])
}
const ask = (port, body) =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST' }, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => {
        const told = Buffer.concat(parts)
        const length = told.readUInt32LE(0)
        resolve({ vector: told.subarray(4, 4 + length), update: told.subarray(4 + length) })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
const nothing = Buffer.alloc(0)

/** What each lacks of the other goes over: first what the client lacks, then what the server does. */
async function exchange(doc, port) {
  const { vector, update } = await ask(port, pair(Y.encodeStateVector(doc), nothing))
  Y.applyUpdate(doc, update)
  await ask(port, pair(Y.encodeStateVector(doc), Y.encodeStateAsUpdate(doc, vector)))
}
const writeAll = (doc, count) => {
  const records = doc.getMap('records')
  for (let from = 0; from < count; from += PER_UNIT)
    doc.transact(() => {
      for (let i = from; i < Math.min(from + PER_UNIT, count); i++)
        records.set(record(i).id, new Y.Map(Object.entries(record(i))))
    })
}
const kept = async (name) => {
  const doc = new Y.Doc()
  const store = new LeveldbPersistence(join(at, name))
  const writes = []
  doc.on('update', (update) => void writes.push(store.storeUpdate(name, update)))
  return { doc, settled: () => Promise.all(writes) }
}

await side({
  async push(count) {
    const { line } = await server()
    const { doc, settled } = await kept('north')
    const local = await took(async () => {
      writeAll(doc, count)
      await settled()
    })
    const push = await took(() => exchange(doc, line.port))
    return { local, push, wire: line.bytes() }
  },
  async bootstrap(count) {
    const { doc: all, line } = await server()
    writeAll(all, count)
    const { doc, settled } = await kept('south')
    const bootstrap = await took(async () => {
      Y.applyUpdate(doc, (await ask(line.port, pair(Y.encodeStateVector(doc), nothing))).update)
      await settled()
    })
    return { bootstrap, wire: line.bytes() }
  },
  async converge() {
    const { doc: all, line } = await server()
    writeAll(all, CONTESTED)
    const docs = Array.from({ length: CLIENTS }, () => new Y.Doc())
    for (const doc of docs) await exchange(doc, line.port)
    for (const [client, doc] of docs.entries())
      for (let number = 0; number < CONTESTED; number++) {
        const { field, value } = edit(client, number)
        doc.getMap('records').get(record(number).id).set(field, value)
      }
    const converge = await took(async () => {
      for (const doc of [...docs, ...docs]) await exchange(doc, line.port)
    })
    const records = all.getMap('records')
    return { converge, lost: lostOf((number) => records.get(record(number).id)?.toJSON()) }
  },
})
