import { existsSync, rmSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { practiceDay, recordDisclosure } from '../../db/exchange/commands.ts'
import type { Disclosure, ExportReport } from '../../shared/exchange/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { closedIds } from '../patients/index.ts'
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
    const leaveOut = await closedIds(this.#practice.store().journal.db, caller)
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
}

export const partialOf = (order: Pick<WritingOrder, 'folder' | 'stamp'>): string =>
  `${order.folder}/.partial-${order.stamp}`

function assertFolder(folder: string): void {
  const say = (message: string) =>
    new Refusal('invalid-input', 'Nothing was written.', { issues: [{ path: 'folder', message }] })
  if (!isAbsolute(folder)) throw say('Write the full path, from the drive or the root on.')
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw say('There is no such folder.')
}
