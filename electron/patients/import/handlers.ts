import { importLines, importReports } from '../../../db/patients/queries.ts'
import type { Caller, HandlersOf } from '../../../shared/ipc/index.ts'
import type { IdSource } from '../../../shared/kernel/index.ts'
import type { patients } from '../../../shared/patients/index.ts'
import type { PracticeStore } from '../../practice-store.ts'
import { previewImport } from './preview.ts'
import { todayOf } from './rows.ts'
import { runImport, tryImport } from './run.ts'
import { addChunk, beginUpload, uploadOf, wholeUpload } from './uploads.ts'

type ImportHandlers = Pick<
  HandlersOf<typeof patients>,
  'importBegin' | 'importChunk' | 'importPreview' | 'importTry' | 'importRun' | 'imports' | 'importLines'
>

/** Taking over the patients of another system's export. */
export function createImportHandlers({ practice, ids }: { practice: PracticeStore; ids: IdSource }): ImportHandlers {
  const journal = () => practice.store().journal
  const partsFor = (caller: Caller) => ({ journal: journal(), clock: caller.clock, ids })
  return {
    importBegin: (input, { sessionId }) => ({
      uploadId: beginUpload(journal(), { ...input, sessionId, ids }).uploadId,
    }),
    importChunk: ({ uploadId, data }, { sessionId }) => ({
      received: addChunk(uploadOf(journal(), uploadId, sessionId), data),
    }),
    async importPreview({ uploadId, ...how }, { sessionId, clock }) {
      const { bytes } = wholeUpload(journal(), uploadId, sessionId)
      return previewImport(journal(), { bytes, ...how, today: await todayOf(journal(), clock.now()) })
    },
    importTry({ uploadId, ...how }, caller, progress) {
      const { bytes, fileName } = wholeUpload(journal(), uploadId, caller.sessionId)
      const options = { takeDoubtful: false, signal: caller.signal, progress }
      return tryImport(partsFor(caller), { bytes, fileName, ...how }, options)
    },
    importRun({ uploadId, takeDoubtful, ...how }, caller, progress) {
      const { bytes, fileName } = wholeUpload(journal(), uploadId, caller.sessionId)
      const options = { takeDoubtful, signal: caller.signal, progress }
      return runImport(partsFor(caller), caller, { bytes, fileName, ...how }, options)
    },
    imports: () => importReports(journal().db),
    importLines: (which) => importLines(journal().db, which),
  }
}
