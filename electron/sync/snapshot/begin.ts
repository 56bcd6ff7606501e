import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { syncFolder } from '../../../db/files.ts'
import { damagedSnapshot } from '../../../db/journal/snapshot-replica.ts'
import { SCHEMA_VERSION } from '../../../db/migrations/index.ts'
import { packsSnapshots } from '../../../db/snapshots/pieces.ts'
import { standingOf } from '../../../db/sync/devices.ts'
import { type Instant, type PracticeId, Refusal } from '../../../shared/kernel/index.ts'
import { PROTOCOL, type SnapshotAnswer } from '../../../shared/sync/index.ts'
import type { PracticeStore } from '../../practice-store.ts'
import { runJob } from '../../workers/job.ts'
import type { ReplicaOrder } from '../../workers/snapshot-replica.worker.ts'
import type { Transport } from '../exchange.ts'
import type { Timers } from '../timers.ts'
import { fetchSnapshot, SnapshotGone } from './fetch.ts'

/** While a server makes a snapshot it is asked this often, and for no longer than this. */
const ASKED_MS = 300
const MAKING_MS = 5 * 60_000
/** A snapshot that the server has no longer is asked for anew so often. */
const TIMES = 3

export type BeginningParts = {
  practice: PracticeStore
  transport: Transport
  program: string
  timers: Timers
  now: () => Instant
  /** Whether this PC has a key file that opens its practice: before that nothing takes the practice's place. */
  isKept: () => boolean
  tell: () => void
  report: (error: unknown) => void
}

type Given = Extract<SnapshotAnswer, { kind: 'snapshot' }>

/**
 * Begins an empty PC with a snapshot of the practice, where its server gives one (SPEC S130–S137). Whatever keeps it from that, the practice is fetched page by
 * page, and nothing was lost by the try.
 */
export class Beginning {
  readonly #parts: BeginningParts
  readonly #stopping = new AbortController()
  /** How far it is. */
  progress = { done: 0, of: 1 }
  /** The practice is closed for this: it is not called off any more. */
  isReplacing = false
  /** It came to that, whatever became of it. */
  wasReplacing = false

  constructor(parts: BeginningParts) {
    this.#parts = parts
  }

  /** Where what is on its way lies, in a PC's folder. */
  static folderOf(practice: Pick<PracticeStore, 'file'>): string {
    return join(dirname(practice.file), 'joining')
  }

  /** Calls it off, with what it has asked the server and what it has begun beside. */
  stop(): void {
    this.#stopping.abort()
    this.#parts.transport.close?.()
  }

  /** @returns whether the practice was replaced, and opened again; false: it is to be fetched page by page */
  async run(): Promise<boolean> {
    const { practice, report } = this.#parts
    const folder = Beginning.folderOf(practice)
    try {
      if (!packsSnapshots || this.#stopping.signal.aborted) return false
      for (let times = 0; times < TIMES; times++) {
        const given = await this.#ask()
        if (!given) return false
        try {
          await this.#begin(folder, given)
          return true
        } catch (error) {
          if (!(error instanceof SnapshotGone)) throw error
        }
      }
      return false
    } catch (error) {
      if (!this.#stopping.signal.aborted) report(error)
      return false
    } finally {
      // What was cut off is gone on with; what came to an end either way is of no use any more.
      if (!this.#stopping.signal.aborted) this.#discard(folder)
    }
  }

  #discard(folder: string): void {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      // It takes room, nothing else.
      this.#parts.report(error)
    }
  }

  /** What the server gives to begin with; null where it gives nothing. A server that does not know the question throws. */
  async #ask(): Promise<Given | null> {
    const { practice, transport, program, timers } = this.#parts
    const until = timers.counter() + MAKING_MS
    const { practiceId, epoch } = await standingOf(practice.store().journal.db)
    const asking = {
      protocol: PROTOCOL,
      practiceId: practiceId as PracticeId,
      program,
      schemaVersion: SCHEMA_VERSION,
      epoch,
    }
    for (;;) {
      const answer = await this.#answer(() => transport.snapshot?.(asking) ?? Promise.resolve(null))
      this.#stopping.signal.throwIfAborted()
      // A server that has anything of this PC knows it by what it wrote there: nothing of that may be numbered anew.
      if (answer?.kind === 'snapshot') return answer.acked === 0 ? answer : null
      if (answer?.kind !== 'making' || timers.counter() > until) return null
      await this.#sleep(ASKED_MS)
    }
  }

  /** Servers of before do not know the question; one that cannot be reached is asked in the usual way. */
  async #answer(ask: () => Promise<SnapshotAnswer | null>): Promise<SnapshotAnswer | null> {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof Refusal) return null
      throw error
    }
  }

  async #begin(folder: string, { facts, key: snapshotKey }: Given): Promise<void> {
    const { practice, transport, isKept } = this.#parts
    const { carry } = transport
    const { practiceId, epoch, sequence, mark, schemaVersion } = facts
    const own = await standingOf(practice.store().journal.db)
    if (!carry || practiceId !== own.practiceId || schemaVersion > SCHEMA_VERSION)
      throw damagedSnapshot('it is of another practice')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, `${facts.id}.db`)
    for (const name of readdirSync(folder))
      if (join(folder, name) !== file) rmSync(join(folder, name), { recursive: true, force: true })
    const { signal } = this.#stopping
    const key = practice.key()
    await fetchSnapshot({
      facts,
      snapshotKey,
      carry,
      file,
      key,
      signal,
      counter: () => this.#parts.timers.counter(),
      sleep: (ms) => this.#sleep(ms),
      progress: (done, of) => this.#told(done, of),
    })
    // Once it is written to, its pages say no longer which pieces are there: it loses the name under which it would be gone on with.
    const coming = { file: join(folder, 'coming.db'), logFile: join(folder, 'coming.log') }
    renameSync(file, coming.file)
    const end = { practiceId, epoch, sequence, mark, schemaVersion }
    const make = (of: ReplicaOrder['end'], options: { signal?: AbortSignal } = {}) =>
      runJob<null, ReplicaOrder>(
        'snapshot-replica',
        { ...coming, empty: practice.file, end: of, now: this.#parts.now() },
        { key, ...options },
      )
    await make(end, { signal })
    while (!isKept()) await this.#sleep(ASKED_MS)
    signal.throwIfAborted()
    this.isReplacing = true
    this.wasReplacing = true
    const replaced = practice.replace(async () => {
      // Whatever was written here meanwhile, such as that somebody tried to sign in, comes along.
      await make(null)
      putInPlace(coming, practice)
    })
    await replaced.finally(() => {
      this.isReplacing = false
    })
  }

  #told(done: number, of: number): void {
    this.progress = { done, of }
    this.#parts.tell()
  }

  /** Whoever calls it off waits for no sleep. */
  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#stopping
    signal.throwIfAborted()
    await new Promise<void>((resolve) => {
      const callOff = this.#parts.timers.after(ms, () => {
        signal.removeEventListener('abort', stopped)
        resolve()
      })
      const stopped = () => {
        callOff()
        resolve()
      }
      signal.addEventListener('abort', stopped, { once: true })
    })
    signal.throwIfAborted()
  }
}

type Files = { file: string; logFile: string }

/**
 * Puts a practice in the place of the empty one. Whatever cuts it off, what stands there is a practice that opens: a log that is not there is made of
 * the database, while a log of another one would be refused.
 */
export function putInPlace(coming: Files, place: Files): void {
  rmSync(place.logFile, { force: true })
  for (const end of ['-wal', '-shm']) rmSync(`${place.file}${end}`, { force: true })
  syncFolder(place.file)
  renameSync(coming.file, place.file)
  syncFolder(place.file)
  renameSync(coming.logFile, place.logFile)
  syncFolder(place.file)
}
