import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { accountFor, practiceDay, recordDisclosure } from '../../db/exchange/commands.ts'
import type { Disclosure, ExportReport } from '../../shared/exchange/index.ts'
import type { FileToken } from '../../shared/files/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type IdSource, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import type { FileKeeper } from '../files/index.ts'
import { closedIds } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { runJob } from '../workers/job.ts'
import { targetOf, type WritingOrder, type Written } from './writing/order.ts'

/** Charts whose disclosure is written in one unit of work: below 16 ms. */
const CHARTS_AT_ONCE = 20

type Step = (progress: { stage: string; done: number; of: number }) => void

/** Writes charts out, beside the main thread; each export is in the audit before a byte is written. */
export class Exporter {
  readonly #practice: PracticeStore
  readonly #ids: IdSource
  readonly #files: FileKeeper

  constructor(parts: { practice: PracticeStore; ids: IdSource; files: FileKeeper }) {
    this.#practice = parts.practice
    this.#ids = parts.ids
    this.#files = parts.files
  }

  /** One chart, whose opening the caller has asked for. */
  async patient(
    input: Disclosure & { patientId: PatientId; into?: FileToken | undefined },
    caller: Caller,
    progress: Step,
  ): Promise<ExportReport> {
    await this.#files.gather(input.patientId)
    return this.#write(input, { kind: 'patient', patientId: input.patientId, leaveOut: [] }, caller, progress)
  }

  async practice(
    input: Disclosure & { into?: FileToken | undefined },
    caller: Caller,
    progress: Step,
  ): Promise<ExportReport> {
    const leaveOut = await closedIds(this.#practice.store().journal.db, caller)
    return this.#write(input, { kind: 'practice', patientId: null, leaveOut }, caller, progress)
  }

  async #write(
    input: Disclosure & { into?: FileToken | undefined },
    what: Pick<WritingOrder, 'kind' | 'patientId' | 'leaveOut'>,
    caller: Caller,
    progress: Step,
  ): Promise<ExportReport> {
    const { journal } = this.#practice.store()
    const { into, recipient, purpose } = input
    const sealed = into === undefined
    const folder = sealed ? await this.#files.outgoing() : this.#files.folderOf(into, caller)
    const now = caller.clock.now()
    const { timeZone, today } = await practiceDay(journal.db, now)
    const { patientId } = what
    await recordDisclosure(journal, caller, { patientId, recipient, purpose, resources: 0, now })
    const order: WritingOrder = {
      file: this.#practice.file,
      files: this.#files.folder,
      folder,
      sealed,
      timeZone,
      stamp: `${today}-${now % 86_400_000}`,
      ...what,
    }
    const written = await this.#run(order, caller, progress)
    try {
      await this.#account(written.charts, input, caller, now)
    } catch (error) {
      // What cannot be accounted for does not leave.
      rmSync(sealed ? folder : join(folder, targetOf(order)), { recursive: true, force: true })
      throw error
    }
    return { ...written.report, offered: written.sealed.map((file) => this.#files.offer(file, caller)) }
  }

  async #run(order: WritingOrder, caller: Caller, progress: Step): Promise<Written> {
    try {
      return await runJob<Written, WritingOrder, { stage: string; done: number; of: number }>('fhir-writing', order, {
        key: this.#practice.key(),
        onProgress: progress,
        signal: caller.signal,
      })
    } catch (error) {
      rmSync(order.sealed ? order.folder : partialOf(order), { recursive: true, force: true })
      throw error
    }
  }

  /** Writes into each chart what of it was given out, a few charts at a time. */
  async #account(charts: Written['charts'], about: Disclosure, caller: Caller, now: Instant): Promise<void> {
    const { journal } = this.#practice.store()
    const person = await journal.db
      .selectFrom('staff')
      .select('displayName')
      .where('id', '=', caller.userId)
      .executeTakeFirst()
    const byName = person?.displayName ?? ''
    for (let at = 0; at < charts.length; at += CHARTS_AT_ONCE) {
      const some = charts.slice(at, at + CHARTS_AT_ONCE)
      await accountFor(journal, caller, { ...about, charts: some, byName, ids: this.#ids, now })
      await turn()
    }
  }
}

export const partialOf = (order: Pick<WritingOrder, 'folder' | 'stamp'>): string =>
  `${order.folder}/.partial-${order.stamp}`
