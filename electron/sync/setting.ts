import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../security/durable-file.ts'

const Setting = z.object({ address: z.string().nullable() })
export type ServerSetting = z.infer<typeof Setting>

/** Where this PC finds the practice's server: in a small file beside the database, since it is this PC's own. */
export class ServerSettingFile {
  readonly #file: string
  constructor(dataDir: string) {
    this.#file = join(dataDir, 'server.json')
  }

  /** Never throws: what makes no sense is no server, and the practice goes on alone. */
  read(): ServerSetting {
    try {
      if (existsSync(this.#file)) return Setting.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch {
      // Whoever set it can set it again; charting must not wait for that.
    }
    return { address: null }
  }

  /** @throws the system's error when the file can't be written */
  write(setting: ServerSetting): void {
    writeDurably(
      this.#file,
      `${JSON.stringify(Setting.parse(setting), null, 2)}
`,
    )
  }
}
