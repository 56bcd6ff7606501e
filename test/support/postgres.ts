import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { type GuardAddress, runDirectory } from './run.ts'

export type PostgresDatabase = {
  /** `postgres://…`, for a database that nobody else uses. */
  url: string
  drop(): Promise<void>
}
/** A database made once per run and copied for each test; `build` closes its connections before it ends. */
export type Template = { name: string; build(url: string): Promise<void> }

let server: Promise<(database: string) => string> | undefined
let made = 0

/** Asks the run's guard for the server, which starts it if this is the first to ask (about two seconds). */
async function connectTo(): Promise<(database: string) => string> {
  const { port, token } = JSON.parse(await readFile(join(runDirectory(), 'guard.json'), 'utf8')) as GuardAddress
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: token } })
  if (!answer.ok) throw new Error(`PostgreSQL did not start: ${await answer.text()}`)
  const at = (await answer.json()) as { port: number; user: string; password: string }
  return (database) => `postgres://${at.user}:${at.password}@127.0.0.1:${at.port}/${database}`
}

async function administer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  server ??= connectTo()
  const client = new pg.Client({ connectionString: (await server)('postgres') })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function templateDatabase(
  client: pg.Client,
  url: (database: string) => string,
  template: Template,
): Promise<string> {
  const name = `template_${template.name.replaceAll(/\W/g, '_')}`
  // Suites run in two processes: whoever comes first builds, the other waits.
  await client.query('select pg_advisory_lock(hashtext($1))', [name])
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
  if (!rowCount) {
    await client.query(`create database ${name}_unfinished`)
    await template.build(url(`${name}_unfinished`))
    await client.query(`alter database ${name}_unfinished rename to ${name}`)
  }
  await client.query('select pg_advisory_unlock(hashtext($1))', [name])
  return name
}

/**
 * A fresh PostgreSQL 18 database: empty, or a copy of `template` (about 50 ms).
 * Databases that are not dropped vanish with the run.
 */
export async function postgresDatabase(template?: Template): Promise<PostgresDatabase> {
  return administer(async (client) => {
    const url = await (server as Promise<(database: string) => string>)
    made += 1
    const name = `test_${process.pid}_${made}_${Math.trunc(performance.now() * 1000)}`
    const from = template ? ` template ${await templateDatabase(client, url, template)}` : ''
    await client.query(`create database ${name}${from}`)
    const drop = () =>
      administer(async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`)))
    return { url: url(name), drop }
  })
}
