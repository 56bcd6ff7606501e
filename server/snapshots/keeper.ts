import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Journal } from '../../db/journal.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { packsSnapshots, snapshotKey } from '../../db/snapshots/pieces.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { markAt } from '../../db/sync/page.ts'
import type { Clock, IdSource } from '../../shared/kernel/index.ts'
import { SNAPSHOT_BEHIND, SNAPSHOT_LEAST, SnapshotFacts } from '../../shared/sync/index.ts'
import { snapshotBeside } from '../copies/beside.ts'
import { copiesIn, type FoundCopy } from '../copies/manifest.ts'
import type { CopyKeeper } from '../copies/keeper.ts'
import type { ServerFolder } from '../folder.ts'
import { FACTS_FILE, pieceFile, snapshotsOf } from './make.ts'

/** Snapshots that lie there at once: whoever began with the one before goes on with it. */
const KEPT = 2
/** After an attempt that failed, PCs fetch page by page for so long. */
const RETRY_MS = 10 * 60_000

export type SnapshotParts = {
  folder: ServerFolder
  journal: Journal
  copies: Pick<CopyKeeper, 'copyNow' | 'place'>
  clock: Clock
  ids: IdSource
  /** Operations below which none is made; `SNAPSHOT_LEAST` unless told. */
  least?: number | undefined
  /** Hears of what should not happen, for the log. */
  report: (error: unknown) => void
}

/** How a PC may begin: with a snapshot, with one that is being made, or page by page. */
export type Offered = { kind: 'snapshot'; facts: SnapshotFacts; key: string } | { kind: 'making' } | { kind: 'none' }

/** Keeps what PCs that hold nothing begin with (SPEC S130). Made only once one is wanted, or is about to be. */
export class SnapshotKeeper {
  readonly #parts: SnapshotParts
  readonly #closing = new AbortController()
  #making: Promise<void> | null = null
  #failedAt: number | null = null

  constructor(parts: SnapshotParts) {
    this.#parts = parts
  }

  /** What a PC that holds nothing may begin with now. */
  async offer(): Promise<Offered> {
    const { folder } = this.#parts
    const facts = await this.#fitting()
    if (facts) {
      const key = folder.key()((bytes) => snapshotKey(bytes, facts.id).toString('base64url'))
      return { kind: 'snapshot', facts, key }
    }
    return (await this.prepare()) ? { kind: 'making' } : { kind: 'none' }
  }

  /** Has one made where there is none that fits: a PC is about to join. @returns whether one is being made */
  async prepare(): Promise<boolean> {
    const { journal, clock, least = SNAPSHOT_LEAST } = this.#parts
    if (this.#making) return true
    const isTooSoon = this.#failedAt !== null && clock.now() - this.#failedAt < RETRY_MS
    if (isTooSoon || !packsSnapshots || this.#closing.signal.aborted) return false
    if ((await standingOf(journal.db)).operation < least || (await this.#fitting())) return false
    this.#making ??= this.#make()
      .then(() => void (this.#failedAt = null))
      .catch((error: unknown) => {
        this.#failedAt = clock.now()
        if (!this.#closing.signal.aborted) this.#parts.report(error)
      })
      .finally(() => {
        this.#making = null
      })
    return true
  }

  /** A piece as it travels; null where this server has no such one, or no longer. */
  async piece(id: string, index: number): Promise<Buffer | null> {
    return readFile(pieceFile(join(snapshotsOf(this.#parts.folder.path), id), index)).catch(() => null)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#making
  }

  /** The newest snapshot with which a PC may begin now. */
  async #fitting(): Promise<SnapshotFacts | null> {
    for (const facts of this.#all())
      if (facts.schemaVersion === SCHEMA_VERSION && (await this.#isOurs(facts))) return facts
    return null
  }

  /** Whether it is a part of this server's order, of this epoch and not far behind: a server that was put back since may have another order there. */
  async #isOurs({ epoch, sequence, mark }: Pick<SnapshotFacts, 'epoch' | 'sequence' | 'mark'>): Promise<boolean> {
    const { db } = this.#parts.journal
    const here = await standingOf(db)
    const isNear = here.operation >= sequence && here.operation - sequence <= SNAPSHOT_BEHIND
    return here.epoch === epoch && isNear && (await markAt(db, sequence)) === mark
  }

  /** All that lie there whole, newest first. */
  #all(): SnapshotFacts[] {
    const at = snapshotsOf(this.#parts.folder.path)
    if (!existsSync(at)) return []
    return readdirSync(at)
      .filter((name) => !name.startsWith('.'))
      .flatMap((name) => {
        try {
          return [SnapshotFacts.parse(JSON.parse(readFileSync(join(at, name, FACTS_FILE), 'utf8')))]
        } catch {
          return []
        }
      })
      .toSorted((a, b) => b.madeAt - a.madeAt)
  }

  async #make(): Promise<void> {
    const { folder, copies, clock, ids } = this.#parts
    // What is of the documents does not keep a PC from beginning; the copy stands all the same.
    if (!(await this.#copy())) await copies.copyNow().catch(() => undefined)
    const copy = await this.#copy()
    if (!copy) throw new Error('there is no verified copy to make a snapshot of')
    const order = { id: ids.next<string>(), copy: copy.folder, now: clock.now() }
    await snapshotBeside(folder.path, order, this.#closing.signal)
    const at = snapshotsOf(folder.path)
    const kept = new Set(
      this.#all()
        .slice(0, KEPT)
        .map(({ id }) => id),
    )
    for (const name of readdirSync(at)) if (!kept.has(name)) rmSync(join(at, name), { recursive: true, force: true })
  }

  /** The newest verified copy of which a snapshot may be made. */
  async #copy(): Promise<FoundCopy | null> {
    const { folder, copies } = this.#parts
    for (const copy of copiesIn(copies.place, folder.key())) {
      const { epoch, heads, schemaVersion, practiceId } = copy.manifest
      if (!copy.isWhole || schemaVersion !== SCHEMA_VERSION || practiceId !== folder.settings().practiceId) continue
      if (await this.#isOurs({ epoch, sequence: heads.operation, mark: heads.operationHash })) return copy
    }
    return null
  }
}
