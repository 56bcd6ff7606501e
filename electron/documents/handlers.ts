import {
  addDocument,
  annotateDocument,
  describeDocument,
  eraseAnnotation,
  reviewDocument,
  rotatePage,
} from '../../db/documents/commands.ts'
import { documentOf, documentsOf, fileIdOf, fileIdsOf, thumbnailsOf } from '../../db/documents/queries.ts'
import { retractEntry } from '../../db/entry.ts'
import { storedFileById } from '../../db/files/queries.ts'
import type { ChartDocument, documents } from '../../shared/documents/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type EntryId, type IdSource, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { type FileCourier, type FileKeeper, type MayStill, missingFile } from '../files/index.ts'
import { openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { assertShown, assertThumbnail } from './examine.ts'

type DocumentParts = {
  practice: PracticeStore
  ids: IdSource
  files: FileKeeper
  /** Without one, nothing is known of where files are. */
  courier?: Pick<FileCourier, 'whereabouts'>
}

/** The documents of a chart. Each procedure asks first whether the chart opens to the caller. */
export function createDocumentHandlers(parts: DocumentParts): HandlersOf<typeof documents> {
  const { practice, ids, files, courier } = parts
  const journal = () => practice.store().journal
  const within = async (patientId: PatientId, caller: Caller) => {
    await openChart(practice, patientId, caller)
    return journal()
  }
  return {
    list: async ({ patientId, before, limit }, caller) =>
      documentsOf((await within(patientId, caller)).db, patientId, { before, limit }),
    async thumbnails({ patientId, entryIds }, caller) {
      const found = await thumbnailsOf((await within(patientId, caller)).db, patientId, entryIds)
      return found.map(({ id, thumbnail }) => ({ entryId: id as EntryId, thumbnail }))
    },
    async whereabouts({ patientId, entryIds }, caller) {
      const found = await fileIdsOf((await within(patientId, caller)).db, patientId, entryIds)
      const told = await courier?.whereabouts(found.map(({ fileId }) => fileId))
      return found.flatMap(({ id, fileId }) => {
        const where = told?.get(fileId)
        return where ? [{ ...where, entryId: id as EntryId }] : []
      })
    },
    get: async ({ patientId, entryId }, caller) =>
      present(await documentOf((await within(patientId, caller)).db, patientId, entryId)),
    async open({ patientId, entryId }, caller) {
      const { db } = await within(patientId, caller)
      const file = await storedFileById(db, present(await fileIdOf(db, patientId, entryId)))
      if (!file) throw missingFile()
      return files.open(file, caller, mayStill(practice, patientId, caller))
    },
    async add({ patientId, token, shown, ...document }, caller) {
      await within(patientId, caller)
      const incoming = files.incoming(token, caller)
      await assertShown(incoming, shown)
      assertThumbnail(document.thumbnail)
      const origin = await originFor(parts, caller, {
        patientId,
        encounterId: document.encounterId,
        happened: document.happened,
      })
      return files.keep(token, caller, (file) => addDocument(journal(), { origin, file, document }))
    },
    async describe({ patientId, entryId, revision, ...details }, caller) {
      const store = await within(patientId, caller)
      const { timeZone } = await store.db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
      return describeDocument(store, caller, { version: { patientId, entryId, revision }, details, timeZone })
    },
    rotate: async ({ page, degrees, ...version }, caller) =>
      rotatePage(await within(version.patientId, caller), caller, { version, page, degrees }),
    async annotate({ drawing, ...version }, caller) {
      const store = await within(version.patientId, caller)
      const { authorName: by, now } = await originFor(parts, caller, version)
      return annotateDocument(store, caller, { version, drawing, by, ids, now })
    },
    eraseAnnotation: async ({ annotationId, ...version }, caller) =>
      eraseAnnotation(await within(version.patientId, caller), caller, { version, annotationId }),
    review: async (version, caller) =>
      reviewDocument(await within(version.patientId, caller), caller, { version, now: caller.clock.now() }),
    async retract(retraction, caller) {
      const store = await within(retraction.patientId, caller)
      const now = caller.clock.now()
      await retractEntry(store, caller, { table: 'document', category: 'documents', retraction, now })
      return present(await documentOf(store.db, retraction.patientId, retraction.entryId))
    },
  }
}

/** Asked again at every piece of the file: a role that was taken away or an emergency access that ran out ends it. */
const mayStill =
  (practice: PracticeStore, patientId: PatientId, caller: Caller): MayStill =>
  async (may) => {
    if (!may.has('chart.read') || !practice.isOpen) return false
    try {
      await openChart(practice, patientId, { ...caller, may })
      return true
    } catch (error) {
      if (error instanceof Refusal) return false
      throw error
    }
  }

function present<T extends ChartDocument | string>(found: T | undefined): T {
  if (found === undefined) throw new Refusal('not-found', 'This document is not in the chart.')
  return found
}
