// WatermelonDB on SQLite on the client; the server is our own smallest backend over HTTP on SQLite: columns, the time of the last change, and the whole push
// refused where a record was changed since the client pulled, as WatermelonDB's documentation asks of backends.
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { answering, ask, CLIENTS, CONTESTED, edit, folder, lostOf, record, side, took } from './work.mjs'

const require = createRequire(import.meta.url)
const { appSchema, Database, Model, tableSchema } = require('@nozbe/watermelondb')
const SQLiteAdapter = require('@nozbe/watermelondb/adapters/sqlite').default
const { synchronize } = require('@nozbe/watermelondb/sync')
const Sqlite = require('better-sqlite3')

const at = folder()
const FIELDS = Object.keys(record(0)).filter((name) => name !== 'id')
const COLUMNS = FIELDS.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
const schema = appSchema({
  version: 1,
  tables: [tableSchema({ name: 'records', columns: COLUMNS.map((name) => ({ name, type: 'string' })) })],
})
class Entry extends Model {
  static table = 'records'
}
const rawOf = (number) => ({
  id: record(number).id,
  ...Object.fromEntries(FIELDS.map((name, index) => [COLUMNS[index], record(number)[name]])),
})

async function server() {
  const db = new Sqlite(join(at, 'server.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(
    `create table records (id text primary key, ${COLUMNS.map((name) => `${name} text`).join(', ')}, changed integer, made integer)`,
  )
  db.exec('create index records_changed on records (changed)')
  let now = 1
  const names = ['id', ...COLUMNS]
  const put = db.prepare(
    `insert into records (${names.join(', ')}, changed, made) values (${names.map((name) => `@${name}`).join(', ')}, @changed, @changed)
     on conflict (id) do update set ${COLUMNS.map((name) => `${name} = @${name}`).join(', ')}, changed = @changed`,
  )
  const changedOf = db.prepare('select changed from records where id = ?').pluck()
  const newer = db.prepare('select * from records where changed > ?')
  const answers = {
    pull: ({ lastPulledAt }) => {
      const since = lastPulledAt ?? 0
      const [created, updated] = [[], []]
      for (const { changed: _changed, made, ...raw } of newer.all(since)) (made > since ? created : updated).push(raw)
      return { changes: { records: { created, updated, deleted: [] } }, timestamp: now }
    },
    push: ({ changes: { records }, lastPulledAt }) =>
      db.transaction(() => {
        const all = [...records.created, ...records.updated]
        if (all.some(({ id }) => (changedOf.get(id) ?? 0) > lastPulledAt)) return { isRefused: true }
        now += 1
        for (const { _status, _changed, ...raw } of all) put.run({ ...raw, changed: now })
        return { isRefused: false }
      })(),
  }
  const line = await answering((path, body) => JSON.stringify(answers[path](JSON.parse(body.toString()))))
  const fill = (count) => {
    now += 1
    db.transaction(() => {
      for (let number = 0; number < count; number++) put.run({ ...rawOf(number), changed: now })
    })()
  }
  return { db, fill, line }
}
const client = (name) =>
  new Database({
    adapter: new SQLiteAdapter({ schema, dbName: join(at, `${name}.db`), jsi: false }),
    modelClasses: [Entry],
  })
const exchange = (database, port) =>
  synchronize({
    database,
    pullChanges: ({ lastPulledAt }) => ask(port, '/pull', { lastPulledAt }),
    async pushChanges({ changes, lastPulledAt }) {
      const { isRefused } = await ask(port, '/push', { changes, lastPulledAt })
      if (isRefused) throw new Error('refused')
    },
  })
/** A push that was refused is begun anew, as the documentation says. */
async function again(database, port) {
  for (let tries = 0; ; tries++)
    try {
      return await exchange(database, port)
    } catch (error) {
      if (tries === 10) throw error
    }
}
const writeAll = async (database, count) => {
  const entries = database.get('records')
  for (let from = 0; from < count; from += 10)
    await database.write(() =>
      database.batch(
        Array.from({ length: Math.min(10, count - from) }, (_, i) =>
          entries.prepareCreate((one) => Object.assign(one._raw, rawOf(from + i))),
        ),
      ),
    )
}

await side({
  async push(count) {
    const { line } = await server()
    const database = client('north')
    const local = await took(() => writeAll(database, count))
    const push = await took(() => exchange(database, line.port))
    return { local, push, wire: line.bytes() }
  },
  async bootstrap(count) {
    const { fill, line } = await server()
    fill(count)
    const database = client('south')
    const bootstrap = await took(() => exchange(database, line.port))
    return { bootstrap, wire: line.bytes() }
  },
  async converge() {
    const { db, fill, line } = await server()
    fill(CONTESTED)
    const databases = Array.from({ length: CLIENTS }, (_, who) => client(`pc${who}`))
    for (const database of databases) await exchange(database, line.port)
    for (const [who, database] of databases.entries())
      for (let number = 0; number < CONTESTED; number++) {
        const { field, value } = edit(who, number)
        const one = await database.get('records').find(record(number).id)
        await database.write(() => one.update((entry) => entry._setRaw(COLUMNS[FIELDS.indexOf(field)], value)))
      }
    const converge = await took(async () => {
      for (const database of [...databases, ...databases]) await again(database, line.port)
    })
    const row = db.prepare('select * from records where id = ?')
    const read = (number) => {
      const raw = row.get(record(number).id)
      return Object.fromEntries(FIELDS.map((name, index) => [name, raw[COLUMNS[index]]]))
    }
    return { converge, lost: lostOf(read) }
  },
})
