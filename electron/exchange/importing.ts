import { isConstraint } from '../../db/disk-errors.ts'
import { setImmediate as turn } from 'node:timers/promises'
import {
  beginImport,
  endImport,
  type Import,
  practiceDay,
  storeChunk,
  storePiece,
  Tally,
} from '../../db/exchange/commands.ts'
import type { Prepared } from '../../db/exchange/index.ts'
import { batchById, toReport, unfinishedBatch } from '../../db/exchange/queries.ts'
import type { Journal } from '../../db/journal.ts'
import type { ImportReport, TypeCount } from '../../shared/exchange/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type IdSource, Refusal } from '../../shared/kernel/index.ts'
import { PdfTexts } from '../documents/index.ts'
import type { FileKeeper, ImportSource } from '../files/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { Feed } from './feed.ts'
import { keepPapers } from './papers.ts'
import type { Overview } from './reading/read-all.ts'

/**
 * Within a unit of work the main thread breathes between resources; its sealing and the wait for the disk are one slice,
 * which is to stay below this. Fewer resources than the least make it no shorter: then it is the disk that takes the time.
 */
const SLICE_MS = 12
const [LEAST, FIRST, MOST] = [16, 32, 96]
/** How often an import notes how far it has come. */
const NOTE_MS = 1500

export type ImportOrder = { sources: readonly ImportSource[]; source: string; dryRun: boolean }
type Step = (progress: { stage: string; done: number; of: number }) => void
export type ImportParts = { practice: PracticeStore; ids: IdSource; files: FileKeeper }

/** Takes files in, from their reading to the report. One at a time on one PC. */
export class Importer {
  readonly #parts: ImportParts
  #running = false

  constructor(parts: ImportParts) {
    this.#parts = parts
  }

  async run(order: ImportOrder, caller: Caller, progress: Step): Promise<ImportReport> {
    if (this.#running)
      throw new Refusal('conflict', 'Another import is running on this PC. Wait for its end, or cancel it.', {
        reason: 'import-running',
      })
    this.#running = true
    const { journal } = this.#parts.practice.store()
    const { timeZone } = await practiceDay(journal.db, caller.clock.now()).catch((error: unknown) => {
      this.#running = false
      throw error
    })
    const feed = new Feed({ sources: order.sources, source: order.source, timeZone })
    const stop = () => void feed.close()
    caller.signal.addEventListener('abort', stop, { once: true })
    try {
      const overview = await feed.survey((done, of) => progress({ stage: 'reading', done, of }))
      return order.dryRun
        ? await this.#rehearse(feed, overview, order, caller, progress)
        : await this.#take(feed, overview, { ...order, timeZone }, caller, progress)
    } finally {
      caller.signal.removeEventListener('abort', stop)
      await feed.close()
      this.#running = false
    }
  }

  /** What would become of everything, without writing anything; what is here already is not looked up. */
  async #rehearse(feed: Feed, overview: Overview, order: ImportOrder, caller: Caller, progress: Step) {
    const tally = new Tally()
    fileFaults(overview, tally)
    const now = caller.clock.now()
    for await (const [item, done] of itemsOf(feed, 0)) {
      const { kind } = item.fate
      tally.count(item.type, kind === 'kept' || kind === 'refused' ? kind : 'stored')
      if ((item.fate.kind === 'refused' || item.fate.kind === 'kept') && item.fate.reason)
        tally.issue({
          where: item.where,
          type: item.type,
          key: item.link?.key ?? '',
          outcome: item.fate.kind,
          reason: item.fate.reason,
        })
      if (done % 200 === 0) progress({ stage: 'checking', done, of: overview.total })
    }
    const batchId = this.#parts.ids.next<ImportReport['batchId']>()
    const { source } = order
    const about = {
      batchId,
      state: 'dry-run' as const,
      source,
      files: overview.files,
      startedAt: now,
      finishedAt: caller.clock.now(),
    }
    const { counts, issues, moreIssues, duplicates } = tally
    return {
      ...about,
      authorName: '',
      total: overview.total,
      position: overview.total,
      counts,
      issues,
      moreIssues,
      duplicates,
    }
  }

  async #take(
    feed: Feed,
    overview: Overview,
    order: ImportOrder & { timeZone: string },
    caller: Caller,
    progress: Step,
  ) {
    const { ids } = this.#parts
    const { journal } = this.#parts.practice.store()
    const before = await unfinishedBatch(journal.db, overview.fingerprint)
    const batchId = before?.id ?? (await begin(journal, caller, { overview, source: order.source, ids }))
    const tally = new Tally(before && { ...toReport(before), counts: JSON.parse(before.counts) as TypeCount[] })
    if (!before) fileFaults(overview, tally)
    const about: Import = {
      batchId,
      author: order.source || 'Imported',
      timeZone: order.timeZone,
      ids,
      now: () => caller.clock.now(),
      homes: new Map(),
      breathe: async () => {
        await turn()
        storing.breathed = performance.now()
      },
    }
    const storing = new Chunks(journal, caller, about, tally)
    const texts = new PdfTexts()
    let position = before?.position ?? 0
    const end = (state: string) =>
      endImport(journal, caller, { batchId, state, tally, position, now: caller.clock.now() })
    try {
      for await (const [item, done] of itemsOf(feed, position)) {
        const { papers } = item
        if (papers) {
          const { files } = this.#parts
          const keeping = { journal, caller, files, ids, timeZone: order.timeZone, source: order.source, texts }
          await storing.addWith(item, position + 1, () => keepPapers(keeping, { ...item, papers }))
        } else await storing.add(item, position + 1)
        position += 1
        if (caller.signal.aborted) throw new Refusal('cancelled', 'Cancelled.')
        if (done % 100 === 0) progress({ stage: 'storing', done: position, of: overview.total })
      }
      await storing.flush(position)
    } catch (error) {
      position = storing.stored ?? before?.position ?? 0
      // A disk that takes nothing takes this neither: what is stored is stored, and the next run goes on from there.
      await end(caller.signal.aborted ? 'cancelled' : 'interrupted').catch(() => undefined)
      throw error
    } finally {
      await texts.close()
    }
    await end('finished')
    const row = await batchById(journal.db, batchId)
    if (!row) throw new Error('the import is gone')
    return { ...toReport(row), moreIssues: tally.moreIssues }
  }
}

function fileFaults(overview: Overview, tally: Tally): void {
  for (const { where, reason } of overview.faults) {
    tally.count('(file)', 'refused')
    tally.issue({ where, type: '(file)', key: '', outcome: 'refused', reason })
  }
}

async function begin(
  journal: Journal,
  caller: Caller,
  { overview, source, ids }: { overview: Overview; source: string; ids: IdSource },
): Promise<string> {
  const person = await journal.db
    .selectFrom('staff')
    .select('displayName')
    .where('id', '=', caller.userId)
    .executeTakeFirst()
  const { files, fingerprint, total } = overview
  const about = { source, files, fingerprint, total, authorName: person?.displayName ?? '' }
  return beginImport(journal, caller, { ...about, ids, now: caller.clock.now() })
}

/** Every resource with its number since the start, the next handful being read while one is stored. */
async function* itemsOf(feed: Feed, skip: number): AsyncGenerator<[item: Prepared, done: number]> {
  let done = 0
  let coming = feed.next(skip)
  for (;;) {
    const { items, end } = await coming
    if (!end) {
      coming = feed.next(skip)
      // It is waited for later: a reader that ends in the meantime is heard then.
      coming.catch(() => undefined)
    }
    for (const item of items) {
      done += 1
      yield [item, done]
    }
    if (end) return
  }
}

/** Stores resources in units of work as large as they may be without keeping a screen waiting. */
class Chunks {
  readonly #journal: Journal
  readonly #caller: Caller
  readonly #about: Import
  readonly #tally: Tally
  #waiting: Prepared[] = []
  #characters = 0
  #size = FIRST
  #noted = performance.now()
  /** When the main thread last did something else. */
  breathed = performance.now()
  /** How far everything is stored and counted; null before anything was. */
  stored: number | null = null

  constructor(journal: Journal, caller: Caller, about: Import, tally: Tally) {
    this.#journal = journal
    this.#caller = caller
    this.#about = about
    this.#tally = tally
  }

  async add(item: Prepared, position: number): Promise<void> {
    if (item.texts.length > 1) {
      await this.flush(position - 1)
      await this.#pieces(item)
    }
    this.#waiting.push(item)
    this.#characters += item.texts.length === 1 ? (item.texts[0]?.length ?? 0) : 1000
    if (this.#waiting.length >= this.#size || this.#characters > 300_000) await this.flush(position)
  }

  /**
   * Stores one together with what only comes after it. It counts as stored, and an import goes on behind it, only when that
   * is done too: what is cut off in between is taken up again.
   */
  async addWith(item: Prepared, position: number, after: () => Promise<void>): Promise<void> {
    await this.flush(position - 1)
    const own = new Tally()
    await this.#pieces(item)
    await this.#store([item], null, own)
    await after()
    this.#tally.add(own)
    this.stored = position
    await turn()
  }

  async flush(position: number): Promise<void> {
    const items = this.#waiting
    if (items.length === 0) return
    this.#waiting = []
    this.#characters = 0
    const isNoteDue = performance.now() - this.#noted > NOTE_MS
    if (isNoteDue) this.#noted = performance.now()
    this.breathed = performance.now()
    await this.#store(items, isNoteDue ? position : null)
    const tail = Math.max(performance.now() - this.breathed, 0.1)
    this.#size = Math.max(LEAST, Math.min(MOST, Math.round((items.length * SLICE_MS) / tail)))
    this.stored = position
    await turn()
  }

  /** Keeps a text that is too long for one row in its parts. */
  async #pieces({ texts, hash }: Prepared): Promise<void> {
    if (texts.length < 2) return
    for (const [ordinal, text] of texts.entries()) {
      await storePiece(this.#journal, this.#caller, { contentHash: hash, ordinal, text, ids: this.#about.ids })
      await turn()
    }
  }

  async #store(items: readonly Prepared[], position: number | null, tally = this.#tally): Promise<void> {
    const about = this.#about
    try {
      await storeChunk(this.#journal, this.#caller, { items, about, tally, position })
    } catch (error) {
      // Only what the table itself refuses is the resource's fault; a store that was closed takes nothing any more.
      if (error instanceof Refusal || !isConstraint(error)) throw error
      if (items.length > 1) {
        // One that the database does not take must not keep its neighbours out.
        for (const item of items) await this.#store([item], null, tally)
        return
      }
      const [item] = items
      if (!item) return
      const { where, type } = item
      tally.count(type, 'refused')
      const reason = 'The database does not take it'
      tally.issue({ where, type, key: item.link?.key ?? '', outcome: 'refused', reason })
    }
  }
}
