import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Refusal } from '../../shared/kernel/index.ts'
import { HostNews, type HostOrder, SERVER_PORT } from '../../shared/sync/index.ts'
import { writeDurably } from '../security/durable-file.ts'
import type { Timers } from '../sync/timers.ts'
import { hostedProgram, type ServerProcess, type ServerStarter } from './server-process.ts'

/** `moved`: another computer serves the practice now, and this one only says so. `message`: why it does not run, for people. */
export type HostStanding = {
  state: 'none' | 'starting' | 'serving' | 'moved' | 'failed'
  port: number | null
  addresses: readonly string[]
  message: string | null
}

export type HostParts = {
  dataDir: string
  version: string
  start: ServerStarter
  timers: Timers
  /** Where the server listens, and on which port first. */
  listen?: string
  port?: number
  /** The server listens there from now on. */
  listening: (port: number) => void
  report: (error: unknown) => void
}

type Making = Extract<HostOrder, { kind: 'make' | 'take-over' }>
type Elsewhere<One> = One extends unknown ? Omit<One, 'folder' | 'listen' | 'port'> : never
/** What is to be made, without where. */
export type Wanted = Elsewhere<Making>

const AGAIN_MS = 1_000
const LONGEST_MS = 60_000
/** Whoever ran so long had no lasting trouble. */
const STEADY_MS = 5 * 60_000
/** What is under way in the server has this long when the application ends. */
const ENDING_MS = 12_000
/** One that does not even end when it is killed is not waited for. */
const KILLED_MS = 1_000
/** What opens a server's database, and what makes whoever has it the practice's server. */
const KEYS = ['practice.key', 'authority.key', 'admin.secret']
/** Other programs may have the usual port: so many after it are tried. */
const PORTS = 10
const NONE: HostStanding = { state: 'none', port: null, addresses: [], message: null }

/**
 * The practice server on this computer: a process of the application's own, started with it, started again when it falls, and ended with it
 * (SPEC S107). Its folder lies beside the data folder, as `daybook server` has it.
 */
export class PracticeHost {
  readonly #parts: HostParts
  readonly folder: string
  #process: ServerProcess | null = null
  #standing: HostStanding = NONE
  #waits: { heard: (news: HostNews) => void; gone: () => void } | null = null
  #progress: (value: { done: number; of: number }) => void = () => {}
  #callOff: () => void = () => {}
  #wait = AGAIN_MS
  #startedAt = 0
  #isClosed = false

  constructor(parts: HostParts) {
    this.#parts = parts
    this.folder = join(dirname(parts.dataDir), `${basename(parts.dataDir)} Server`)
  }

  get standing(): HostStanding {
    return this.#standing
  }

  /** Whether this PC is to host the practice, whenever the application runs. */
  get isChosen(): boolean {
    return existsSync(this.#mark) && readFileSync(this.#mark, 'utf8').startsWith('yes')
  }

  /** With the application's start. */
  resume(): void {
    if (this.isChosen) void this.#run().catch((error: unknown) => this.#parts.report(error))
  }

  /**
   * Makes the server and starts it.
   * @throws Refusal as the server says; `conflict` (`hosting`) while this PC hosts already
   */
  async host(wanted: Wanted, progress: (value: { done: number; of: number }) => void = () => {}): Promise<void> {
    if (this.#process && this.#standing.state !== 'moved')
      throw new Refusal('conflict', 'This PC hosts the practice already.', { reason: 'hosting' })
    await this.#end()
    this.#progress = progress
    const { listen = '0.0.0.0', port = SERVER_PORT } = this.#parts
    this.#standing = { ...NONE, state: 'starting' }
    try {
      this.#begin()
      await this.#ask({ ...wanted, folder: this.folder, listen, port } as HostOrder)
      writeDurably(this.#mark, 'yes\n')
    } catch (error) {
      await this.#end()
      this.#standing = NONE
      throw error
    } finally {
      this.#progress = () => {}
    }
    await this.#end()
    await this.#run()
    this.#assertServing()
  }

  /** Whether a server was made here before, which may be begun again. */
  get isMade(): boolean {
    return existsSync(join(this.folder, 'server.json'))
  }

  /** Begins the server again that was made here before. @throws Refusal as `host` */
  async again(): Promise<void> {
    writeDurably(this.#mark, 'yes\n')
    await this.#end()
    await this.#run()
    this.#assertServing()
  }

  #assertServing(): void {
    if (this.#standing.state === 'serving') return
    const message = this.#standing.message ?? 'The practice server did not start on this PC.'
    throw new Refusal('internal', message, { reason: 'not-started' })
  }

  /** A code that lets one PC in. @throws Refusal where the server does not run */
  async offer(deviceId: string | null): Promise<string> {
    const news = await this.#ask({ kind: 'offer', deviceId })
    if (news.kind === 'code') return news.code
    throw new Error('the server gave no code')
  }

  /** This PC hosts no more: the server ends, and its folder stays as it is. */
  async stop(): Promise<void> {
    rmSync(this.#mark, { force: true })
    await this.#end()
    this.#standing = NONE
  }

  /**
   * This PC was locked out: the server ends, and what would open its database or pose as the practice's server goes from its folder, and from those of the servers
   * that were here before. What is left lies aside.
   */
  async destroyKeys(): Promise<void> {
    await this.stop()
    const [place, own] = [dirname(this.folder), basename(this.folder)]
    const failed: unknown[] = []
    const attempt = (act: () => void) => {
      try {
        act()
      } catch (error) {
        failed.push(error)
      }
    }
    const isOwn = (name: string) => name === own || name === `${own}.coming` || name.startsWith(`${own}.before-`)
    for (const folder of existsSync(place) ? readdirSync(place).filter(isOwn) : [])
      for (const key of KEYS) attempt(() => rmSync(join(place, folder, key), { force: true, maxRetries: 5 }))
    if (existsSync(this.folder)) attempt(() => renameSync(this.folder, `${this.folder}.before-${Date.now()}`))
    if (failed.length > 0) throw failed[0]
  }

  /** The application ends, and the server with it. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
  }

  get #mark(): string {
    return join(this.#parts.dataDir, 'hosting')
  }

  async #run(): Promise<void> {
    if (this.#isClosed) return
    const { version, timers, port = SERVER_PORT, listening } = this.#parts
    this.#standing = { ...NONE, state: 'starting' }
    this.#startedAt = timers.counter()
    try {
      this.#begin()
      for (let tried = 0; ; tried++) {
        const at = port === 0 ? {} : { port: port + tried }
        const news = await this.#ask({ kind: 'run', folder: this.folder, version, ...at }).catch((error: unknown) => {
          const isTaken = error instanceof Refusal && error.reason === 'port' && port !== 0 && tried < PORTS
          if (!isTaken) throw error
          return null
        })
        if (news?.kind !== 'listening') continue
        this.#standing = { state: 'serving', port: news.port, addresses: news.addresses, message: null }
        return listening(news.port)
      }
    } catch (error) {
      const message = error instanceof Refusal ? error.message : null
      this.#standing = { ...NONE, state: 'failed', message }
      // It is tried again by itself: another program may have had the folder or the ports.
      if (this.#process) this.#process.kill()
      else if (this.isChosen && !this.#isClosed) this.#again()
    }
  }

  #begin(): void {
    const process = this.#parts.start(hostedProgram())
    this.#process = process
    process.onMessage((message) => {
      const news = HostNews.safeParse(message).data
      if (!news || this.#process !== process) return
      if (news.kind === 'progress') return this.#progress(news)
      if (news.kind === 'moved') return void (this.#standing = { ...this.#standing, state: 'moved' })
      this.#waits?.heard(news)
    })
    process.onExit(() => {
      if (this.#process !== process) return
      this.#process = null
      this.#waits?.gone()
      if (this.isChosen && !this.#isClosed) this.#again()
    })
  }

  /** It fell: it is started again, later each time. */
  #again(): void {
    const { timers, report } = this.#parts
    if (timers.counter() - this.#startedAt > STEADY_MS) this.#wait = AGAIN_MS
    const wait = this.#wait
    this.#wait = Math.min(LONGEST_MS, wait * 2)
    if (this.#standing.state !== 'failed') this.#standing = { ...NONE, state: 'starting' }
    this.#callOff = timers.after(wait, () => void this.#run().catch(report))
  }

  #ask(order: HostOrder): Promise<HostNews> {
    const process = this.#process
    if (!process || this.#waits)
      return Promise.reject(new Refusal('conflict', 'The practice server on this PC is busy. Try again in a moment.'))
    return new Promise<HostNews>((resolve, reject) => {
      this.#waits = {
        heard: (news) =>
          news.kind === 'failed'
            ? reject(new Refusal('conflict', news.message, news.reason === null ? {} : { reason: news.reason }))
            : resolve(news),
        gone: () => reject(new Refusal('internal', 'The practice server on this PC ended unexpectedly.')),
      }
      process.post(order)
    }).finally(() => {
      this.#waits = null
    })
  }

  /** Ends the process there is, and starts none again. */
  async #end(): Promise<void> {
    this.#callOff()
    const process = this.#process
    this.#process = null
    this.#waits?.gone()
    if (!process) return
    const gone = new Promise<void>((resolve) => process.onExit(resolve))
    process.post({ kind: 'stop' })
    if (await within(gone, ENDING_MS)) return
    process.kill()
    await within(gone, KILLED_MS)
  }
}

/** Whether it came to its end in that time. */
async function within(ending: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const isEnded = await Promise.race([ending.then(() => true), tooLong])
  clearTimeout(timer)
  return isEnded
}
