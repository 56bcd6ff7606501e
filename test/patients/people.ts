import { registerPatient } from '../../db/patients/commands.ts'
import { findPatients } from '../../db/patients/queries.ts'
import { PatientDetails, type PatientDetailsInput, readQuestion } from '../../shared/patients/index.ts'
import { countingIds } from '../support/fixed.ts'
import type { AnyStore } from '../support/stores.ts'

export const author = { userId: null, sessionId: null, channel: 'patients.register' }

export const MARIA: PatientDetailsInput = {
  familyName: 'García Núñez',
  givenName: 'María',
  birthOn: '1950-03-03',
  gender: 'female',
  phone: '(217) 555-0142',
  email: 'maria@example.org',
}

/** A practice on any engine, in which people are registered and found. */
export function peopleIn(store: AnyStore, seed = 'people') {
  const ids = countingIds(seed)
  return {
    ids,
    async found() {
      const place = { name: 'Elm Street Clinic', locationName: 'Main office', timeZone: 'America/New_York' }
      await store.journal.work(author, (work) =>
        work.insert('practice', { id: work.practiceId, ...place, demo: 0, createdAt: store.clock.now() }),
      )
    },
    register: (details: Partial<PatientDetailsInput>) =>
      registerPatient(store.journal, author, {
        details: PatientDetails.parse({ ...MARIA, ...details }),
        ids,
        now: store.clock.now(),
      }),
    find: async (text: string, limit = 50) => findPatients(store.journal, readQuestion(text, 2026), limit),
    async names(text: string) {
      return (await this.find(text)).map(({ familyName, givenName }) => `${familyName} ${givenName}`)
    },
  }
}
