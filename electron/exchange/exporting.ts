import { existsSync, rmSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { grantsFor } from '../../db/access/queries.ts'
import { practiceDay, recordDisclosure } from '../../db/exchange/commands.ts'
import { mayOpenChart } from '../../shared/access/index.ts'
import type { Disclosure, ExportReport } from '../../shared/exchange/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { runJob } from '../workers/job.ts'
import type { WritingOrder } from './writing/order.ts'

type Step = (progress: { stage: string; done: number; of: number }) => void

/** Writes charts out, beside the main thread; each export is in the audit before a byte is written. */
export class Exporter {
  readonly #practice: PracticeStore

  constructor(parts: { practice: PracticeStore }) {
    this.#practice = parts.practice
  }

  /** One chart, whose opening the caller has asked for. */
  patient(
    input: Disclosure & { patientId: PatientId; folder: string },
    caller: Caller,
    progress: Step,
  ): Promise<ExportReport> {
    return this.#write(input, { kind: 'patient', patientId: input.patientId, leaveOut: [] }, caller, progress)
  }

  async practice(input: Disclosure & { folder: string }, caller: Caller, progress: Step): Promise<ExportReport> {
    const leaveOut = await this.#closedCharts(caller)
    return this.#write(input, { kind: 'practice', patientId: null, leaveOut }, caller, progress)
  }

  async #write(
    input: Disclosure & { folder: string },
    what: Pick<WritingOrder, 'kind' | 'patientId' | 'leaveOut'>,
    caller: Caller,
    progress: Step,
  ): Promise<ExportReport> {
    const { journal } = this.#practice.store()
    const { folder, recipient, purpose } = input
    assertFolder(folder)
    const now = caller.clock.now()
    const { timeZone, today } = await practiceDay(journal.db, now)
    const { patientId } = what
    await recordDisclosure(journal, caller, { patientId, recipient, purpose, resources: 0, now })
    const order: WritingOrder = {
      file: this.#practice.file,
      folder,
      timeZone,
      stamp: `${today}-${now % 86_400_000}`,
      ...what,
    }
    try {
      return await runJob<ExportReport, WritingOrder, { stage: string; done: number; of: number }>(
        'fhir-writing',
        order,
        {
          key: this.#practice.key(),
          onProgress: progress,
          signal: caller.signal,
        },
      )
    } catch (error) {
      rmSync(partialOf(order), { recursive: true, force: true })
      throw error
    }
  }

  /** Sensitive charts that this person may not open. */
  async #closedCharts(caller: Caller): Promise<string[]> {
    const { db } = this.#practice.store().journal
    const rows = await db.selectFrom('patient').select('id').where('sensitive', '=', 1).execute()
    const closed: string[] = []
    for (const { id } of rows) {
      const grants = await grantsFor(db, id, caller.userId)
      if (!mayOpenChart({ permissions: caller.may, sensitive: true, grants, now: caller.clock.now() })) closed.push(id)
    }
    return closed
  }
}

export const partialOf = (order: Pick<WritingOrder, 'folder' | 'stamp'>): string =>
  `${order.folder}/.partial-${order.stamp}`

function assertFolder(folder: string): void {
  const say = (message: string) =>
    new Refusal('invalid-input', 'Nothing was written.', { issues: [{ path: 'folder', message }] })
  if (!isAbsolute(folder)) throw say('Write the full path, from the drive or the root on.')
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw say('There is no such folder.')
}
