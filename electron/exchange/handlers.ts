import { isInChart } from '../../db/chart.ts'
import {
  batchById,
  findResources,
  headById,
  lastBatches,
  locateResources,
  shownJson,
  toReport,
  toResourceRow,
} from '../../db/exchange/queries.ts'
import type { exchange, ResourceId } from '../../shared/exchange/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, type PatientId, Refusal, type ServerLink } from '../../shared/kernel/index.ts'
import type { FileKeeper } from '../files/index.ts'
import { openChart } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { mustMaySend } from '../may-send.ts'
import { entryBehind } from './entry-behind.ts'
import { Exporter } from './exporting.ts'
import { Importer } from './importing.ts'

export type ExchangeParts = {
  practice: PracticeStore
  ids: IdSource
  files: FileKeeper
  server: Pick<ServerLink, 'offline'>
  pickFolder?: () => Promise<string | null>
}

/** Charts in from other systems and out to them. What a resource holds is shown only to whom its chart opens. */
export function createExchangeHandlers(parts: ExchangeParts): HandlersOf<typeof exchange> {
  const { practice } = parts
  const db = () => practice.store().journal.db
  const importer = new Importer(parts)
  const exporter = new Exporter(parts)
  const open = async (patientId: PatientId | null, caller: Caller) => {
    if (patientId !== null) await openChart(practice, patientId, caller)
  }
  const resource = async (patientId: PatientId | null, resourceId: ResourceId) => {
    const head = await headById(db(), resourceId)
    const isHere =
      patientId === null ? head?.patientId === null : await isInChart(db(), patientId, head?.patientId ?? undefined)
    if (!head || !isHere) throw new Refusal('not-found', 'This resource is not in the chart.')
    return head
  }
  return {
    settings: () => ({ folderDialog: parts.pickFolder !== undefined }),
    async pickFolder(_input, caller) {
      if (!parts.pickFolder) throw new Refusal('not-found', 'There is no window to ask in: choose the files.')
      const folder = await parts.pickFolder()
      return { picked: folder === null ? null : parts.files.place([folder], caller) }
    },
    async importFhir({ files, ...order }, caller, progress) {
      const { sources, release } = parts.files.sources(files, caller)
      try {
        return await importer.run({ ...order, sources }, caller, progress)
      } finally {
        release()
      }
    },
    batches: ({ limit }) => lastBatches(db(), limit),
    async batch({ batchId }) {
      const row = await batchById(db(), batchId)
      if (!row) throw new Refusal('not-found', 'This import is not in the practice.')
      return toReport(row)
    },
    // Where it went and nothing of what it holds: its label names what a patient has.
    locate: async ({ key }) =>
      (await locateResources(db(), key)).map(({ resourceId, patientId, source, outcome, reason }) => ({
        resourceId,
        patientId,
        source,
        outcome,
        reason,
      })),
    async resources(input, caller) {
      await open(input.patientId, caller)
      return findResources(db(), input)
    },
    async resource({ patientId, resourceId }, caller) {
      await open(patientId, caller)
      const head = await resource(patientId, resourceId)
      return {
        ...toResourceRow(head),
        ...(await shownJson(db(), head)),
        entry: await entryBehind(db(), head),
      }
    },
    async exportPatient(input, caller, progress) {
      await openChart(practice, input.patientId, caller)
      return exporter.patient(input, caller, progress)
    },
    async exportPractice(input, caller, progress) {
      await mustMaySend(parts.server)
      return exporter.practice(input, caller, progress)
    },
  }
}
