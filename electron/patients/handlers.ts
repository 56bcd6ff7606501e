import { grantsFor } from '../../db/access/queries.ts'
import { markSensitive, registerPatient, updatePatient } from '../../db/patients/commands.ts'
import { findPatients, patientById, toPatient } from '../../db/patients/queries.ts'
import { mayOpenChart } from '../../shared/access/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, PatientId, Refusal } from '../../shared/kernel/index.ts'
import { type Patient, type patients, readQuestion } from '../../shared/patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** Finding, registering and changing patients. A sensitive chart opens only to whom the access rules let in. */
export function createPatientHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof patients> {
  const { practice, ids } = parts
  const db = () => practice.store().journal.db
  const open = async (patientId: PatientId, caller: Caller): Promise<Patient> => {
    const row = await patientById(db(), patientId)
    if (!row) throw new Refusal('not-found', 'This patient is not in the practice.')
    const grants = row.sensitive === 1 ? await grantsFor(db(), patientId, caller.userId) : []
    if (!mayOpenChart({ permissions: caller.may, sensitive: row.sensitive === 1, grants, now: caller.clock.now() }))
      throw new Refusal(
        'forbidden',
        'This chart is marked as sensitive. You can open it in an emergency by giving a reason.',
        { reason: 'sensitive' },
      )
    return toPatient(row)
  }
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
