import { createHash } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { dirname, isAbsolute, join, posix, resolve, win32 } from 'node:path'
import { takeFolderLock } from '../db/folder-lock.ts'
import { Refusal } from '../shared/kernel/index.ts'

/** Everything that this PC keeps of the practice lies in this folder, and only one core may work in it. */
export type DataFolder = { path: string; socketPath: string }
/** The folder with its lock in hand. */
export type OwnedFolder = DataFolder & { release(): void }

export type Surroundings = {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  home: string
}
const here = (): Surroundings => ({ env: process.env, platform: process.platform, home: homedir() })

/**
 * Where the data folder is: `DAYBOOK_DATA` where it is set, else the place that the system has for applications' data.
 * @throws Refusal when `DAYBOOK_DATA` is not an absolute path: a folder that moves with the shell's folder gets lost
 */
export function dataFolderPath({ env, platform, home }: Surroundings = here()): string {
  const { isAbsolute: absolute, join: joined } = platform === 'win32' ? win32 : posix
  const named = env.DAYBOOK_DATA
  if (named) {
    if (absolute(named)) return named
    throw new Refusal('invalid-input', `DAYBOOK_DATA must be a full path; it is "${named}".`, { reason: 'data-folder' })
  }
  if (platform === 'win32') return joined(home, 'AppData', 'Roaming', 'Daybook')
  if (platform === 'darwin') return joined(home, 'Library', 'Application Support', 'Daybook')
  return joined(home, '.local', 'share', 'Daybook')
}

/**
 * Makes the folder where it is missing, for this account alone, and takes away what others may do in it.
 * @throws Refusal when the path can't be used
 */
export function prepareDataFolder(path: string = dataFolderPath()): DataFolder {
  if (!isAbsolute(path)) throw unusable(path, 'it is not a full path')
  try {
    makeFolder(path)
    const stat = statSync(path)
    if (!stat.isDirectory()) throw unusable(path, 'it is not a folder')
    if (process.platform !== 'win32') {
      if (stat.uid !== userInfo().uid) throw unusable(path, 'it belongs to another account')
      if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o700)
    }
    const real = realpathSync(path)
    return { path: real, socketPath: socketPathOf(real) }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw unusable(path, (error as NodeJS.ErrnoException).code ?? 'unknown error')
  }
}

/**
 * Makes a folder and those above it that are missing, one by one. Node's own way (`recursive`) never comes back where a
 * system refuses with "not there" below a folder that is there, as Linux does in /proc.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    throw code === 'ENOENT' ? unusable(path, `no folder can be made in ${parent}`) : error
  }
}

const unusable = (path: string, why: string) =>
  new Refusal('internal', `The data folder ${path} cannot be used: ${why}.`, { reason: 'data-folder' })

/** The longest socket path that every Unix takes. Source: sockaddr_un.sun_path holds 104 bytes on macOS, 108 on Linux. */
const LONGEST_SOCKET_PATH = 100

/**
 * Where the running core listens: inside the folder, or, where that path is too long, in a private folder of its own. On
 * Windows the beginning of a pipe's name, whose end nobody else can know (`addressOf`).
 */
export function socketPathOf(folder: string, platform: NodeJS.Platform = process.platform): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 32)
  if (platform === 'win32') return `\\\\.\\pipe\\daybook-${hash}`
  const inside = join(folder, 'core.sock')
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside
  return join(privateFolder(join(resolve(tmpdir()), `daybook-${userInfo().uid}`)), `${hash}.sock`)
}

/** A folder under the shared temporary folder in which nobody but this account may have put anything. */
function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const stat = lstatSync(path)
  if (!stat.isDirectory() || stat.uid !== userInfo().uid) throw unusable(path, 'another account made it')
  chmodSync(path, 0o700)
  return path
}

/** Takes the folder for this process, or answers null while another core has it. */
export function ownDataFolder(folder: DataFolder): OwnedFolder | null {
  const lock = takeFolderLock(join(folder.path, 'core.lock'))
  return lock && { ...folder, release: () => lock.release() }
}
