// PouchDB on both ends: express-pouchdb over LevelDB, as its documentation sets a server up; conflicts are left as PouchDB leaves them.
import { join } from 'node:path'
import express from 'express'
import expressPouch from 'express-pouchdb'
import PouchDB from 'pouchdb'
import { CLIENTS, CONTESTED, counted, edit, folder, lostOf, record, side, took } from './work.mjs'

const BATCH = { batch_size: 1000 }
const at = folder()

async function server() {
  const Practice = PouchDB.defaults({ prefix: join(at, 'server-') })
  const app = express().use('/db', expressPouch(Practice, { mode: 'minimumForPouchDB', logPath: join(at, 'log.txt') }))
  const listening = await new Promise((resolve) => {
    const one = app.listen(0, '127.0.0.1', () => resolve(one))
  })
  const practice = new Practice('practice')
  await practice.info()
  const line = await counted(listening.address().port)
  return { practice, line, remote: () => new PouchDB(`http://127.0.0.1:${line.port}/db/practice`) }
}
const local = (name) => new PouchDB(join(at, name))
const document = ({ id, ...rest }) => ({ _id: id, ...rest })
const writeAll = async (db, count) => {
  for (let from = 0; from < count; from += 10)
    await db.bulkDocs(Array.from({ length: Math.min(10, count - from) }, (_, i) => document(record(from + i))))
}

await side({
  async push(count) {
    const { line, remote } = await server()
    const db = local('north')
    const write = await took(() => writeAll(db, count))
    const push = await took(() => db.replicate.to(remote(), BATCH))
    return { local: write, push, wire: line.bytes() }
  },
  async bootstrap(count) {
    const { practice, line, remote } = await server()
    for (let from = 0; from < count; from += 1000)
      await practice.bulkDocs(
        Array.from({ length: Math.min(1000, count - from) }, (_, i) => document(record(from + i))),
      )
    const bootstrap = await took(() => local('south').replicate.from(remote(), BATCH))
    return { bootstrap, wire: line.bytes() }
  },
  async converge() {
    const { practice, remote } = await server()
    await writeAll(practice, CONTESTED)
    const dbs = Array.from({ length: CLIENTS }, (_, client) => local(`pc${client}`))
    for (const db of dbs) await db.replicate.from(remote(), BATCH)
    for (const [client, db] of dbs.entries())
      for (let number = 0; number < CONTESTED; number++) {
        const { field, value } = edit(client, number)
        const { id } = record(number)
        await db.put({ ...(await db.get(id)), [field]: value })
      }
    const converge = await took(async () => {
      for (const db of [...dbs, ...dbs]) await db.sync(remote(), BATCH)
    })
    const { rows } = await practice.allDocs({ include_docs: true })
    const ended = new Map(rows.map(({ id, doc }) => [id, doc]))
    return { converge, lost: lostOf((number) => ended.get(record(number).id)) }
  },
})
