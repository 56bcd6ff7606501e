import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Journal } from '../../db/journal.ts'
import { copyStanding } from '../../db/sync/copies.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { type Clock, type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import type { ServerFolder } from '../folder.ts'
import { makeBeside, proveBeside } from './beside.ts'
import type { Documents } from './documents.ts'
import { halfMade } from './make.ts'
import { copiesIn, type FoundCopy, type Manifest } from './manifest.ts'
import { surplus } from './retention.ts'

/** A copy is made this long after the last one where anything was written since, and a failed attempt is repeated after as long. */
export const COPY_MS = 60 * 60_000
/** One is made this often also while nothing is written: that it can be made is part of what it proves. */
const IDLE_MS = 24 * 60 * 60_000
/** A copy is restored as a proof once a night, between these hours of this computer's clock; whenever it is two days late. */
const NIGHT = { from: 1, to: 5 } as const
const PROVE_MS = 20 * 60 * 60_000
const LATE_MS = 48 * 60 * 60_000
const LOOK_MS = 60_000

export type KeeperParts = {
  folder: ServerFolder
  journal: Journal
  clock: Clock
  ids: IdSource
  version: string
  databaseUrl: string | null
  /** Where copies lie. */
  place: string
  /** Where the server's document files are. */
  files: string
  /** Leave to be the one process that copies this practice now; null while another one does. */
  claim?: () => Promise<{ release(): Promise<void> } | null>
  /** Hears of what should not happen, for the log. */
  report?: (error: unknown) => void
}

/** Keeps verified copies of a running server: makes them as the practice goes on, proves one every night, removes those that are too many. */
export class CopyKeeper {
  readonly #parts: KeeperParts
  readonly #closing = new AbortController()
  #looking: NodeJS.Timeout | null = null
  #busy: Promise<unknown> = Promise.resolve()
  #triedToProve = 0

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  get place(): string {
    return this.#parts.place
  }

  start(): void {
    let isBusy = false
    const look = async () => {
      // A large practice is copied for longer than it takes to look again.
      if (isBusy) return
      isBusy = true
      await this.#look()
        .catch((error: unknown) => this.#report(error))
        .finally(() => {
          isBusy = false
        })
    }
    this.#looking = setInterval(() => void look(), LOOK_MS).unref()
  }

  /** Ends what is under way; what was half-made is removed by the next copy. */
  async close(): Promise<void> {
    if (this.#looking) clearInterval(this.#looking)
    this.#closing.abort()
    await this.#busy.catch(() => undefined)
  }

  /**
   * Makes a copy now and proves it as it is made.
   * @throws Refusal as `makeCopy`; `conflict` while another process copies; `documents` where the copy stands and not all document files
   *   could be brought beside it
   */
  copyNow(): Promise<{ manifest: Manifest; documents: Documents }> {
    return this.#alone(() => this.#copy())
  }

  /** Restores the newest copy as a proof. @throws Refusal as `proveCopy`; `not-found` where there is none */
  proveNow(): Promise<Manifest> {
    return this.#alone(() => this.#prove())
  }

  /** What is due. */
  async #look(): Promise<void> {
    const { journal, clock } = this.#parts
    const now = clock.now()
    const { triedAt, operation, epoch, provenAt, failure } = await copyStanding(journal.db)
    const here = await standingOf(journal.db)
    const isNews = here.operation !== operation || here.epoch !== epoch || failure !== null
    if (now - (triedAt ?? 0) >= (isNews ? COPY_MS : IDLE_MS)) await this.copyNow().catch(() => undefined)
    const isNight = new Date(now).getHours() >= NIGHT.from && new Date(now).getHours() < NIGHT.to
    const age = now - (provenAt ?? 0)
    const hasCopy = (await copyStanding(journal.db)).copiedAt !== null
    if (hasCopy && now - this.#triedToProve >= COPY_MS && (age > LATE_MS || (isNight && age > PROVE_MS)))
      await this.proveNow().catch(() => undefined)
  }

  async #copy(): Promise<{ manifest: Manifest; documents: Documents }> {
    const { folder, journal, clock, ids, place, files, databaseUrl, version } = this.#parts
    const copyId = ids.next<string>()
    const madeAt = clock.now()
    this.#removeHalfMade()
    try {
      const order = { copyId, madeAt, place, files, databaseUrl, program: version }
      const made = await makeBeside(folder.path, order, this.#closing.signal)
      const { manifest, bytes, acked, documents } = made
      const { epoch, heads } = manifest
      await journal.copied({ id: copyId, madeAt, epoch, operation: heads.operation, bytes, acked })
      this.#removeSurplus()
      if (!('failure' in documents)) return { manifest, documents }
      throw new Refusal('internal', documents.failure, { reason: 'documents' })
    } catch (error) {
      const isOfDocuments = error instanceof Refusal && error.reason === 'documents'
      const failed = isOfDocuments
        ? { id: ids.next<string>(), at: later(clock.now(), madeAt) }
        : { id: copyId, at: madeAt }
      await this.#failed(error, (failure) => journal.copyFailed({ ...failed, failure }))
      throw error
    }
  }

  async #prove(): Promise<Manifest> {
    const { folder, journal, clock, place, files } = this.#parts
    const now = clock.now()
    this.#triedToProve = now
    const newest = copiesIn(place, folder.key()).find(({ isWhole }) => isWhole)
    if (!newest) throw new Refusal('not-found', 'There is no copy yet: daybook server backup', { reason: 'no-copy' })
    const { copyId } = newest.manifest
    try {
      const scratch = join(folder.path, 'proof')
      rmSync(scratch, { recursive: true, force: true })
      const order = { copy: newest.folder, scratch, files, now }
      const proof = await proveBeside(folder.path, order, this.#closing.signal)
      await this.#assertIsOurs(proof.heads)
      await journal.copyProven({ id: copyId, at: clock.now(), failure: null })
      return newest.manifest
    } catch (error) {
      await this.#failed(error, (failure) => journal.copyProven({ id: copyId, at: clock.now(), failure }))
      throw error
    }
  }

  /** Rows follow from operations, and operations are chained: a copy whose last one stands in the running server's order is a part of it. */
  async #assertIsOurs({ operation, operationHash }: Manifest['heads']): Promise<void> {
    if (operation === 0) return
    const here = await this.#parts.journal.db
      .selectFrom('operation')
      .select('hash')
      .where('n', '=', operation)
      .executeTakeFirst()
    if (here?.hash === operationHash) return
    throw new Refusal('internal', 'The newest copy is of another state than the running server. A new one is made.', {
      reason: 'another-state',
    })
  }

  async #failed(error: unknown, note: (failure: string) => Promise<void>): Promise<void> {
    if (error instanceof Refusal && error.code === 'cancelled') return
    if (!(error instanceof Refusal)) this.#report(error)
    const failure =
      error instanceof Refusal ? error.message : 'The copy could not be made. The log of the server says more.'
    await note(failure).catch((why) => this.#report(why))
  }

  #report(error: unknown): void {
    this.#parts.report?.(error)
  }

  #removeHalfMade(): void {
    const { place, folder } = this.#parts
    const begins = halfMade(folder.settings().practiceId)
    for (const name of namesIn(place))
      if (name.startsWith(begins)) rmSync(join(place, name), { recursive: true, force: true })
  }

  #removeSurplus(): void {
    const { place, folder } = this.#parts
    for (const copy of surplus<FoundCopy>(copiesIn(place, folder.key()))) {
      // It loses its name first, so that no half-removed one is taken for a copy.
      const going = join(place, halfMade(copy.manifest.practiceId, copy.manifest.copyId))
      renameSync(copy.folder, going)
      rmSync(going, { recursive: true, force: true })
    }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#busy.then(async () => {
      const { claim } = this.#parts
      if (!claim) return work()
      const claimed = await claim()
      if (!claimed) throw new Refusal('conflict', 'Another process is copying this practice now.', { reason: 'busy' })
      try {
        return await work()
      } finally {
        await claimed.release()
      }
    })
    this.#busy = run.catch(() => undefined)
    return run
  }
}

/** Behind the copy that stands, also where the clock did not move. */
const later = (now: Instant, than: Instant): Instant => Math.max(now, than + 1) as Instant

function namesIn(place: string): string[] {
  try {
    return readdirSync(place)
  } catch {
    return []
  }
}
