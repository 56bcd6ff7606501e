import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { type Cause, settleFindings } from '../../db/safety/commands.ts'
import type { Commit } from '../../db/journal.ts'
import {
  CAUSES,
  lastOperation,
  patientsTouched,
  patientsWithDrugs,
  reviewedUpTo,
  reviewMark,
} from '../../db/safety/queries.ts'
import type { Tables } from '../../db/tables.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { SafetyAnswer } from '../../shared/safety/index.ts'
import type { CoreParts } from '../parts.ts'
import { runJob } from '../workers/job.ts'
import type { RecheckOrder } from '../workers/safety.worker.ts'
import type { KnowledgeKeeper } from './keeper.ts'

/** How long commits are gathered, and how many patients one worker takes. */
const GATHER_MS = 3_000
const BATCH = 50
/** How long the PC on which something was written has to look at it before any other does; and after which what failed is tried again. */
const GRACE_MS = 60_000
const AUTHOR = { userId: null, sessionId: null, channel: 'safety.recheck' }
const HEARD: ReadonlySet<string> = new Set([...Object.keys(CAUSES), 'knowledge_use'])

/**
 * Looks at the whole list of a patient again when an allergy, a problem, a result or a drug arrives, and at everybody's when other knowledge
 * answers: installed, or with a new program. In a worker; what it finds becomes lines of the worklist, never a pop-up. Up to where that was done, and with
 * which knowledge, is in the database: what was not looked at when the program ended is looked at when it begins again.
 */
export class Rechecker {
  readonly #parts: CoreParts
  readonly #keeper: KnowledgeKeeper
  #timer: NodeJS.Timeout | null = null
  #dueAt = 0
  #running: Promise<void> = Promise.resolve()
  /** By the machine's counter: from when on this PC looks at what others should have looked at. */
  #graceEndsAt: number | null = null

  constructor(parts: CoreParts, keeper: KnowledgeKeeper) {
    this.#parts = parts
    this.#keeper = keeper
  }

  start(): void {
    const { practice } = this.#parts
    practice.onCommit(({ tables }: Pick<Commit, 'tables'>) => {
      if (tables.some((table) => HEARD.has(table))) this.#later(GATHER_MS)
    })
    practice.onOpen(() => this.#later(GATHER_MS))
    practice.onClosing(() => {
      if (this.#timer) clearTimeout(this.#timer)
      this.#timer = null
    })
  }

  #later(ms: number): void {
    const dueAt = performance.now() + ms
    // Whoever writes on and on does not put it off.
    if (this.#timer && this.#dueAt <= dueAt) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#dueAt = dueAt
    this.#timer = setTimeout(() => {
      this.#timer = null
      // What failed stays to be looked at, and is tried again.
      this.#running = this.#running.then(() => this.#look()).catch(() => this.#later(GRACE_MS))
    }, ms)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const { practice } = this.#parts
    if (!practice.isOpen) return
    // Half a chart would have what stands on the worklist gone.
    if ((await this.#parts.server.facts()).isFetching) return this.#later(GATHER_MS)
    const standing = await this.#keeper.standing()
    // Without knowledge there is nothing to look with; what waits stays where it is.
    if (!standing.opened) return
    const { db } = practice.store().journal
    const { checksum } = standing.opened.knowledge
    const mark = await reviewedUpTo(db)
    const upTo = await lastOperation(db)
    const isOver = this.#graceEndsAt !== null && performance.now() >= this.#graceEndsAt
    let left = 0
    if (mark?.knowledge === checksum) {
      const touched = [...(await patientsTouched(db, { after: mark.reached, upTo }, setImmediate))]
      const mine = touched.filter(([, { own }]) => own || isOver)
      left = touched.length - mine.length
      await this.#review(mine.map(([patientId, { cause }]) => [patientId, cause]))
    } else await this.#review((await everybody(db)).map((patientId) => [patientId, 'knowledge']))
    if (left === 0)
      await practice.store().journal.work(AUTHOR, (work) => work.keep('reviewMark', reviewMark(upTo, checksum)))
    this.#graceEndsAt = left === 0 ? null : (this.#graceEndsAt ?? performance.now() + GRACE_MS)
    if (left > 0) this.#later(GRACE_MS)
  }

  async #review(patients: readonly (readonly [patientId: string, cause: Cause])[]): Promise<void> {
    const { practice, clock, ids } = this.#parts
    for (let from = 0; from < patients.length; from += BATCH) {
      const causes = new Map(patients.slice(from, from + BATCH))
      const order: RecheckOrder = { file: practice.file, patients: [...causes.keys()], now: clock.now() }
      const answers = await runJob<{ patientId: string; answer: SafetyAnswer }[], RecheckOrder>('safety', order, {
        key: practice.key(),
      })
      for (const { patientId, answer } of answers) {
        const cause = causes.get(patientId) ?? 'knowledge'
        const writer = { author: AUTHOR, authorName: '', ids, now: clock.now(), patientId: patientId as PatientId }
        await practice.store().journal.work(AUTHOR, (work) => settleFindings(work, writer, { answer, cause }))
      }
    }
  }
}

const PAGE = 500

async function everybody(db: Kysely<Tables>): Promise<string[]> {
  const all: string[] = []
  for (
    let page = await patientsWithDrugs(db, '', PAGE);
    page.length > 0;
    page = await patientsWithDrugs(db, page.at(-1) ?? '', PAGE)
  )
    all.push(...page)
  return all
}
