import type { Kysely } from 'kysely'
import { type Cause, settleFindings } from '../../db/safety/commands.ts'
import { camelCase } from '../../db/codec.ts'
import type { Commit } from '../../db/journal.ts'
import { patientsWithDrugs } from '../../db/safety/queries.ts'
import type { Tables } from '../../db/tables.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { SafetyAnswer } from '../../shared/safety/index.ts'
import type { CoreParts } from '../parts.ts'
import { runJob } from '../workers/job.ts'
import type { RecheckOrder } from '../workers/safety.worker.ts'
import type { KnowledgeKeeper } from './keeper.ts'

/** What makes a whole list worth another look, and what it is called. */
const CAUSES: Readonly<Record<string, Cause>> = {
  allergy: 'allergy',
  problem: 'problem',
  observation: 'result',
  medication: 'medication',
  // What somebody decided about two versions may be that one of them is not to be warned of any more.
  conflict_resolution: 'medication',
}
/** How long commits are gathered, and how many patients one worker takes. */
const GATHER_MS = 3_000
const BATCH = 50
const AUTHOR = { userId: null, sessionId: null, channel: 'safety.recheck' }

/**
 * Looks at the whole list of a patient again when an allergy, a problem, a result or a drug arrives, and at everybody's
 * when other knowledge is put to use. In a worker; what it finds becomes lines of the worklist, never a pop-up.
 */
export class Rechecker {
  readonly #parts: CoreParts
  readonly #keeper: KnowledgeKeeper
  readonly #waiting = new Map<string, Cause>()
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null

  constructor(parts: CoreParts, keeper: KnowledgeKeeper) {
    this.#parts = parts
    this.#keeper = keeper
  }

  start(): void {
    this.#parts.practice.onCommit((commit) => void this.#heard(commit).catch(() => undefined))
  }

  /** Works off what waits now. For tests, and before a practice is asked for its worklist at once. */
  async settle(): Promise<void> {
    await this.#running
    while (this.#waiting.size > 0 && this.#parts.practice.isOpen) await this.#work()
  }

  /** Puts patients on the list of those to be looked at. */
  ask(patients: readonly string[], cause: Cause): void {
    for (const patient of patients) this.#waiting.set(patient, cause)
    if (this.#waiting.size === 0 || this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#running = this.settle()
        .catch(() => undefined)
        .finally(() => (this.#running = null))
    }, GATHER_MS)
    this.#timer.unref()
  }

  async #heard({ tables, ids }: Commit): Promise<void> {
    const { practice } = this.#parts
    if (!practice.isOpen) return
    if (tables.includes('knowledge_use')) this.ask(await everybody(practice.store().journal.db), 'knowledge')
    for (const [table, cause] of Object.entries(CAUSES))
      if (tables.includes(table))
        this.ask(await patientsOf(practice.store().journal.db, camelCase(table) as 'allergy', ids), cause)
  }

  async #work(): Promise<void> {
    const batch = [...this.#waiting].slice(0, BATCH)
    for (const [patient] of batch) this.#waiting.delete(patient)
    const { practice, clock, ids } = this.#parts
    const standing = await this.#keeper.standing()
    // Without knowledge there is nothing to look with; what is on the worklist stays there.
    if (!standing.opened) return
    const order: RecheckOrder = { file: practice.file, patients: batch.map(([patient]) => patient), now: clock.now() }
    const answers = await runJob<{ patientId: string; answer: SafetyAnswer }[], RecheckOrder>('safety', order, {
      key: practice.key(),
    })
    const causes = new Map(batch)
    for (const { patientId, answer } of answers) {
      const cause = causes.get(patientId) ?? 'knowledge'
      const writer = { author: AUTHOR, authorName: '', ids, now: clock.now(), patientId: patientId as PatientId }
      await practice.store().journal.work(AUTHOR, (work) => settleFindings(work, writer, { answer, cause }))
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

/** Whose rows these are. Asked in groups that stay below every engine's limit of bound values. */
async function patientsOf(
  db: Kysely<Tables>,
  table: 'allergy' | 'problem' | 'observation' | 'medication' | 'conflictResolution',
  ids: readonly string[],
): Promise<string[]> {
  const found = new Set<string>()
  for (let at = 0; at < ids.length; at += 200) {
    const rows = await db
      .selectFrom(table)
      .select('patientId')
      .distinct()
      .where('id', 'in', ids.slice(at, at + 200))
      .execute()
    for (const { patientId } of rows) if (patientId !== null) found.add(patientId)
  }
  return [...found]
}
