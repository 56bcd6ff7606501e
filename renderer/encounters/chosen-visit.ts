import { create } from 'zustand'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'

type Chosen = {
  byPatient: Readonly<Record<string, EncounterId>>
  choose: (patientId: PatientId, encounterId: EncounterId) => void
  forget: (patientId: PatientId, encounterId: EncounterId) => void
}

/** The visit that was begun or chosen in this window, by patient: identifiers only. */
export const useChosenVisit = create<Chosen>()((set) => ({
  byPatient: {},
  choose: (patientId, encounterId) =>
    set(({ byPatient }) => ({ byPatient: { ...byPatient, [patientId]: encounterId } })),
  forget: (patientId, encounterId) =>
    set(({ byPatient }) => {
      const { [patientId]: chosen, ...rest } = byPatient
      return chosen === encounterId ? { byPatient: rest } : {}
    }),
}))
