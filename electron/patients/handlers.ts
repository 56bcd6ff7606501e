import { markSensitive, registerPatient, updatePatient } from '../../db/patients/commands.ts'
import { findPatients } from '../../db/patients/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, PatientId } from '../../shared/kernel/index.ts'
import { type patients, readQuestion } from '../../shared/patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { openChart } from './open-chart.ts'

/** Finding, registering and changing patients. A sensitive chart opens only to whom the access rules let in. */
export function createPatientHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof patients> {
  const { practice, ids } = parts
  const db = () => practice.store().journal.db
  const open = (patientId: PatientId, caller: Caller) => openChart(practice, patientId, caller)
  return {
    search: (input, caller) => {
      const question = readQuestion(input.text, thisYear(caller.clock.now()))
      return findPatients(db(), question, input.limit)
    },
    get: (input, caller) => open(input.patientId, caller),
    register: (details, caller) =>
      registerPatient(practice.store().journal, caller, { details, ids, now: caller.clock.now() }),
    async update(input, caller) {
      await open(input.patientId, caller)
      return updatePatient(practice.store().journal, caller, { ...input, now: caller.clock.now() })
    },
    markSensitive: (input, caller) => markSensitive(practice.store().journal, caller, input),
    changed: (_input, _caller, emit) =>
      practice.onCommit(({ tables, ids: rows }) => {
        if (tables.includes('patient'))
          emit({ patientIds: rows.filter((id): id is PatientId => PatientId.safeParse(id).success) })
      }),
  }
}

/** Good enough to read a two-digit year by; nothing is dated with it. */
const thisYear = (now: number): number => 1970 + Math.floor(now / 31_556_952_000)
