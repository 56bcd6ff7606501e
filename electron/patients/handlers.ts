import {
  decideDistinct,
  markSensitive,
  mergePatients,
  registerPatient,
  setFormFields,
  setPhoto,
  unmergePatients,
  updatePatient,
} from '../../db/patients/commands.ts'
import { findPatients, formFields, mergeById, mergeLog, patientIndex, photoOf } from '../../db/patients/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, PatientId, Refusal } from '../../shared/kernel/index.ts'
import { type patients, readQuestion } from '../../shared/patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { duplicatePairs, suspects } from './duplicates.ts'
import { createImportHandlers } from './import/handlers.ts'
import { openChart } from './open-chart.ts'

/** Finding, registering, changing and merging patients. A sensitive chart opens only to whom the access rules let in. */
export function createPatientHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof patients> {
  const { practice, ids } = parts
  const journal = () => practice.store().journal
  const open = (patientId: PatientId, caller: Caller) => openChart(practice, patientId, caller)
  // Read before somebody types the first letter: after signing in, whatever is written first, the sign-in itself, starts it.
  practice.onCommit(() => {
    if (practice.isOpen) void patientIndex(journal()).catch(() => undefined)
  })
  return {
    search: (input, caller) =>
      findPatients(journal(), readQuestion(input.text, thisYear(caller.clock.now())), input.limit),
    get: (input, caller) => open(input.patientId, caller),
    register: ({ differentFrom = [], ...details }, caller) =>
      registerPatient(journal(), caller, { details, ids, now: caller.clock.now(), differentFrom }),
    async update(input, caller) {
      await open(input.patientId, caller)
      return updatePatient(journal(), caller, { ...input, now: caller.clock.now() })
    },
    markSensitive: (input, caller) => markSensitive(journal(), caller, input),
    async photo({ patientId }, caller) {
      await open(patientId, caller)
      return photoOf(journal().db, patientId)
    },
    async setPhoto(input, caller) {
      await open(input.patientId, caller)
      await setPhoto(journal(), caller, { ...input, ids, now: caller.clock.now() })
      return {}
    },
    form: () => formFields(journal().db),
    setForm: ({ fields }, caller) => setFormFields(journal(), caller, fields),
    suspects: (facts) => suspects(journal(), facts),
    duplicates: (_input, caller, progress) => duplicatePairs(journal(), caller.signal, progress),
    async setDistinct(input, caller) {
      for (const id of [input.patientId, input.otherId]) await open(id, caller)
      await decideDistinct(journal(), caller, { ...input, ids, now: caller.clock.now() })
      return {}
    },
    async merge({ patientId, revision, mergedId, mergedRevision, take, reason }, caller) {
      for (const id of [patientId, mergedId]) await open(id, caller)
      const seen = { survivorRevision: revision, mergedRevision }
      const order = { survivorId: patientId, mergedId, ...seen, take, reason, ids, now: caller.clock.now() }
      return (await mergePatients(journal(), caller, order)) as { mergeId: never }
    },
    async unmerge({ mergeId, reason }, caller) {
      const merge = await mergeById(journal().db, mergeId)
      if (!merge) throw new Refusal('not-found', 'This merge is not in the practice.')
      for (const id of [merge.survivorId, merge.mergedId]) await open(id as PatientId, caller)
      return unmergePatients(journal(), caller, { mergeId, reason, now: caller.clock.now() })
    },
    async merges({ patientId }, caller) {
      if (patientId !== undefined) await open(patientId, caller)
      return mergeLog(journal().db, patientId)
    },
    ...createImportHandlers(parts),
    changed: (_input, _caller, emit) =>
      practice.onCommit(({ tables, ids: rows }) => {
        if (tables.includes('patient'))
          emit({ patientIds: rows.filter((id): id is PatientId => PatientId.safeParse(id).success) })
      }),
  }
}

/** Good enough to read a two-digit year by; nothing is dated with it. */
const thisYear = (now: number): number => 1970 + Math.floor(now / 31_556_952_000)
