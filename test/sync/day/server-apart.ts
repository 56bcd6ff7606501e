import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ServerFolder } from '../../../server/folder.ts'

const MAIN = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))
const BEHIND = new URL('date-behind.ts', import.meta.url).href

/** A port below those that systems hand out by themselves, so that it is still free when the server comes back. */
export async function quietPort(): Promise<number> {
  for (let port = 20_000 + (process.pid % 9000); ; port += 1) {
    const server = createServer()
    server.listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    } catch {
      // Somebody has it.
    } finally {
      server.close()
    }
  }
}

/** The practice server, as the program that a clinic runs. */
export class ServerApart {
  readonly #folder: ServerFolder
  readonly #port: number
  #child: ChildProcess | null = null

  constructor(folder: ServerFolder, port: number) {
    this.#folder = folder
    this.#port = port
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`
  }

  /** Starts it on a computer whose clock is so far behind this one's. */
  async start(behindMs: number): Promise<void> {
    const args = ['run', '--port', String(this.#port), '--folder', this.#folder.path]
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--import', BEHIND, MAIN, ...args],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, DATABASE_URL: '', DAYBOOK_TEST_BEHIND_MS: String(behindMs) },
      },
    )
    this.#child = child
    for await (const line of createInterface({ input: child.stdout })) {
      if (!(JSON.parse(line) as { listening?: unknown }).listening) continue
      child.stdout.resume()
      return
    }
    throw new Error('the server did not come up')
  }

  /** As if its plug were pulled. */
  async kill(): Promise<void> {
    if (this.#child) await this.#end(this.#child, 'SIGKILL')
  }

  /** Asks it to end, so that its practice may be opened by somebody else. */
  async stop(): Promise<void> {
    if (this.#child) await this.#end(this.#child, 'SIGTERM')
  }

  async #end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#child = null
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
}
