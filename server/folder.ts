import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { KeyUse } from '../db/connection.ts'
import { syncFolder } from '../db/files.ts'
import { takeFolderLock } from '../db/folder-lock.ts'
import { DeviceId, PracticeId, Refusal } from '../shared/kernel/index.ts'
import { SERVER_PORT } from '../shared/sync/index.ts'
import { type Certified, makeAuthority } from './certificates.ts'

/** What `server.json` says: whose server this is and where it listens. */
export const ServerSettings = z.strictObject({
  version: z.literal(1),
  practiceId: PracticeId,
  practiceName: z.string().min(1).max(200),
  /** The server as a replica of its practice. */
  deviceId: DeviceId,
  /** The address that it listens on, and the names beside its own under which PCs may look for it. */
  listen: z.string().min(1).max(255),
  port: z.number().int().min(0).max(65_535),
  names: z.array(z.string().min(1).max(253)).max(20),
})
export type ServerSettings = z.infer<typeof ServerSettings>

const KEY_BYTES = 32

/** Everything that a practice server keeps, in one folder for its own account alone. */
export class ServerFolder {
  readonly path: string
  constructor(path: string) {
    this.path = path
  }

  get databaseFile(): string {
    return join(this.path, 'practice.db')
  }
  get logFile(): string {
    return join(this.path, 'operations.log')
  }
  /** Where the server's copies lie unless it was told another place: then on the same disk. */
  get copies(): string {
    return join(this.path, 'copies')
  }
  /** The practice's document files. */
  get filesFolder(): string {
    return join(this.path, 'files')
  }
  get isSetUp(): boolean {
    return existsSync(this.settingsFile)
  }
  get settingsFile(): string {
    return join(this.path, 'server.json')
  }

  /**
   * Makes the server of a practice: its key, its authority and its settings, in that order, so that what was cut off is simply
   * begun again.
   * @param before the practice's authority, where it has one already
   * @throws Refusal `conflict` when there is one already
   */
  async setUp(
    settings: Omit<ServerSettings, 'version' | 'port'> & { port?: number },
    now: number,
    before?: Certified,
  ): Promise<void> {
    if (this.isSetUp) throw new Refusal('conflict', `There is a practice server in ${this.path} already.`)
    // A database without its key is lost for good: a new key never takes the place of another.
    if (existsSync(join(this.path, 'practice.db')))
      throw new Refusal(
        'conflict',
        `${this.path} holds the database of a practice server, and its settings are gone. Put server.json back from a copy.`,
      )
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
    if (process.platform !== 'win32') chmodSync(this.path, 0o700)
    const content = ServerSettings.parse({ version: 1, port: SERVER_PORT, ...settings })
    const authority = before ?? (await makeAuthority(`Daybook: ${settings.practiceName}`.slice(0, 64), now))
    writeOnce(join(this.path, 'practice.key'), randomBytes(KEY_BYTES))
    writeOnce(join(this.path, 'admin.secret'), randomBytes(KEY_BYTES).toString('base64url'))
    writeOnce(join(this.path, 'authority.key'), authority.key)
    writeOnce(join(this.path, 'authority.pem'), authority.certificate)
    writeOnce(this.settingsFile, `${JSON.stringify(content, null, 1)}\n`)
  }

  /** @throws Refusal `not-found` before `setUp`, `internal` when the file is no good */
  settings(): ServerSettings {
    if (!this.isSetUp)
      throw new Refusal('not-found', `There is no practice server in ${this.path} yet: daybook server init`)
    try {
      return ServerSettings.parse(JSON.parse(readFileSync(this.settingsFile, 'utf8')))
    } catch {
      throw new Refusal('internal', `The file server.json in ${this.path} is damaged. Put it back from a copy.`)
    }
  }

  /** The key of the practice's database here. @throws Refusal when others may read its file */
  key(): KeyUse {
    const key = this.#secret('practice.key')
    if (key.length !== KEY_BYTES)
      throw new Refusal('internal', 'The file practice.key is damaged. Put it back from a copy.')
    return (use) => {
      const copy = Buffer.from(key)
      try {
        return use(copy)
      } finally {
        copy.fill(0)
      }
    }
  }

  /** The practice's own authority. @throws Refusal when others may read its key */
  authority(): Certified {
    return {
      certificate: readFileSync(join(this.path, 'authority.pem'), 'utf8'),
      key: this.#secret('authority.key').toString('utf8'),
    }
  }

  /** What whoever may read this folder shows to the running server. */
  adminSecret = (): string => this.#secret('admin.secret').toString('utf8')

  /** Where a running server listens, which may be another port than the settings'. */
  portInUse(): number | null {
    const file = join(this.path, 'port')
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : null
  }

  /** Tells `portInUse`. */
  notePort(port: number): void {
    writeOnce(join(this.path, 'port'), String(port))
  }

  /** Takes the folder for this process, or answers null while another one works in it. */
  own = () => takeFolderLock(join(this.path, 'server.lock'))

  #secret(name: string): Buffer {
    const file = join(this.path, name)
    if (!existsSync(file))
      throw new Refusal('internal', `The file ${name} is gone from ${this.path}. Put it back from a copy.`, {
        reason: 'keys-damaged',
      })
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
      throw new Refusal('internal', `Others may read ${file}. Give it back to its owner alone: chmod 600`, {
        reason: 'key-exposed',
      })
    return readFileSync(file)
  }
}

/** Puts a file where it belongs, whole or not at all, for its owner alone. */
function writeOnce(file: string, content: Buffer | string): void {
  const bytes = Buffer.from(content)
  const handle = openSync(`${file}.new`, 'w', 0o600)
  try {
    let written = 0
    while (written < bytes.length) written += writeSync(handle, bytes, written)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(`${file}.new`, file)
  syncFolder(file)
}
