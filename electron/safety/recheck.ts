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
import type { CoreParts } from '../parts.ts'
import { runJob } from '../workers/job.ts'
import type { Rechecked, RecheckOrder } from '../workers/safety.worker.ts'
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
  /** Whose list could not be looked at, and why it was to be. */
  readonly #failed = new Map<string, Cause>()

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
    const { practice, server } = this.#parts
    const isOver = this.#graceEndsAt !== null && performance.now() >= this.#graceEndsAt
    let left = 0
    let looked: number | null = null
    // What failed before is tried again with the first of them.
    let again = [...this.#failed]
    for (let more = true; more; ) {
      if (!practice.isOpen) return
      // Half a chart would have what stands on the worklist gone.
      if ((await server.facts()).isFetching) return this.#later(GATHER_MS)
      const standing = await this.#keeper.standing()
      // Without knowledge there is nothing to look with; what waits stays where it is.
      if (!standing.opened) return
      const { db } = practice.store().journal
      const { checksum } = standing.opened.knowledge
      const upTo = await lastOperation(db)
      const mark = (await reviewedUpTo(db)) ?? { reached: upTo, knowledge: '', passed: null }
      // Who was touched comes before everybody, however far that has come.
      looked ??= mark.reached
      const touched = [...(await patientsTouched(db, { after: looked, upTo }, setImmediate))]
      const mine = touched.filter(([, { own }]) => own || isOver)
      left += touched.length - mine.length
      await this.#review(new Map([...again, ...mine.map(([id, { cause }]) => [id, cause] as const)]))
      again = []
      looked = upTo
      const passed = await this.#pass(db, mark.knowledge === checksum ? mark.passed : '')
      more = passed !== null
      const row = reviewMark({ reached: left === 0 ? upTo : mark.reached, knowledge: checksum, passed })
      await practice.store().journal.work(AUTHOR, (work) => work.keep('reviewMark', row))
    }
    this.#graceEndsAt = left === 0 ? null : (this.#graceEndsAt ?? performance.now() + GRACE_MS)
    if (left > 0) this.#later(GRACE_MS)
  }

  /** Looks at the next of everybody after a patient. @returns up to whom that is done, null once it is done for all */
  async #pass(db: Kysely<Tables>, passed: string | null): Promise<string | null> {
    if (passed === null) return null
    const some = await patientsWithDrugs(db, passed, BATCH)
    await this.#review(new Map(some.map((patientId) => [patientId, 'knowledge'])))
    return some.length < BATCH ? null : (some.at(-1) ?? null)
  }

  /** What cannot be looked at of one patient stops nobody else's: it is reported once, and tried again the next time. */
  async #review(asked: ReadonlyMap<string, Cause>): Promise<void> {
    const { practice, clock, ids } = this.#parts
    const patients = [...asked]
    for (let from = 0; from < patients.length; from += BATCH) {
      const causes = new Map(patients.slice(from, from + BATCH))
      const order: RecheckOrder = { file: practice.file, patients: [...causes.keys()], now: clock.now() }
      const answers = await runJob<Rechecked[], RecheckOrder>('safety', order, { key: practice.key() })
      for (const { patientId, answer } of answers) {
        const cause = causes.get(patientId) ?? 'knowledge'
        const writer = { author: AUTHOR, authorName: '', ids, now: clock.now(), patientId: patientId as PatientId }
        try {
          if (answer === null) throw new Error('the list of a patient could not be looked at')
          await practice.store().journal.work(AUTHOR, (work) => settleFindings(work, writer, { answer, cause }))
          this.#failed.delete(patientId)
        } catch (error) {
          // Locked meanwhile: that is nothing about this patient.
          if (!practice.isOpen) throw error
          if (this.#failed.size === 0) this.#parts.report?.('safety.recheck', error)
          this.#failed.set(patientId, cause)
        }
      }
    }
  }
}
