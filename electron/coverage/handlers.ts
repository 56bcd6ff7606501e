import {
  addCoverage,
  changeCoverage,
  confirmCoverages,
  type CoverageWriter,
  endCoverage,
  retractCoverage,
  setCoverageCard,
} from '../../db/coverage/commands.ts'
import { cardFileId, coverageHistory, coveragesOf } from '../../db/coverage/queries.ts'
import { storedFileById } from '../../db/files/queries.ts'
import { type coverage, coverageStateOn } from '../../shared/coverage/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayIn, type IdSource, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { type FileKeeper, missingFile } from '../files/index.ts'
import { openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

type Parts = { practice: PracticeStore; ids: IdSource; files: FileKeeper }
/** What a card is taken as: a photo, not a document. */
const PICTURES = ['image/jpeg', 'image/png', 'image/webp']

/** Who pays for a patient. Each procedure asks first whether the chart opens to the caller. */
export function createCoverageHandlers(parts: Parts): HandlersOf<typeof coverage> {
  const { practice, ids, files } = parts
  const journal = () => practice.store().journal
  const writer = async (patientId: PatientId, caller: Caller): Promise<CoverageWriter> => {
    await openChart(practice, patientId, caller)
    const { authorName, now, timeZone } = await originFor(parts, caller, { patientId })
    return { author: caller, authorName, ids, now, today: dayIn(timeZone, now), patientId }
  }
  return {
    async list({ patientId, on }, caller) {
      const day = on ?? (await writer(patientId, caller)).today
      if (on !== null) await openChart(practice, patientId, caller)
      const entries = await coveragesOf(journal().db, patientId, day)
      return { state: coverageStateOn(entries, day), on: day, entries }
    },
    async history({ patientId, coverageId }, caller) {
      const { today } = await writer(patientId, caller)
      const all = await coveragesOf(journal().db, patientId, today)
      if (!all.some((one) => one.coverageId === coverageId)) throw notHers()
      return coverageHistory(journal().db, coverageId)
    },
    add: async ({ patientId, details }, caller) => addCoverage(journal(), await writer(patientId, caller), details),
    change: async ({ patientId, details, ...step }, caller) =>
      changeCoverage(journal(), await writer(patientId, caller), step, details),
    end: async ({ patientId, termOn, reason, ...step }, caller) =>
      endCoverage(journal(), await writer(patientId, caller), step, { termOn, reason }),
    retract: async ({ patientId, reason, ...step }, caller) =>
      retractCoverage(journal(), await writer(patientId, caller), step, reason),
    confirm: async ({ patientId, seen }, caller) => confirmCoverages(journal(), await writer(patientId, caller), seen),
    async setCard({ patientId, side, token, ...step }, caller) {
      const who = await writer(patientId, caller)
      if (!PICTURES.includes(files.incoming(token, caller).file.mediaType))
        throw new Refusal('rule-violation', 'This is no photo. Take one as JPEG or PNG.', { reason: 'not-a-picture' })
      return files.keep(token, caller, (file) => setCoverageCard(journal(), who, step, { side, file }))
    },
    async openCard(about, caller) {
      const { patientId } = about
      await openChart(practice, patientId, caller)
      const { db } = journal()
      const fileId = await cardFileId(db, about)
      if (fileId === undefined) throw notHers()
      const file = await storedFileById(db, fileId)
      if (!file) throw missingFile()
      return files.open(file, caller, async (may) => {
        if (!may.has('coverage.read') || !practice.isOpen) return false
        try {
          await openChart(practice, patientId, { ...caller, may })
          return true
        } catch (error) {
          if (error instanceof Refusal) return false
          throw error
        }
      })
    },
  }
}

const notHers = () => new Refusal('not-found', 'This coverage is not in the chart.')
