import { registerPatient } from '../../db/patients/commands.ts'
import type { CoreParts } from '../parts.ts'
import { demoPatient } from './demo-patients.ts'
import { type FirstPerson, found } from './found.ts'

/** The people of the demonstration practice; their pass phrases are meant to be read by everyone. */
export const DEMO_PEOPLE: readonly FirstPerson[] = [
  { login: 'admin', displayName: 'Avery Admin', password: 'demo-administrator', roles: ['administrator'] },
  { login: 'rivera', displayName: 'Dr. Rosa Rivera', password: 'demo-prescriber-one', roles: ['prescriber'] },
  { login: 'nurse', displayName: 'Noah Nakamura, RN', password: 'demo-nurse-account', roles: ['nurse'] },
  { login: 'desk', displayName: 'Dana Dubois', password: 'demo-front-desk-01', roles: ['front-desk'] },
  {
    login: 'manager',
    displayName: 'Morgan Mensah',
    password: 'demo-office-manager',
    roles: ['office-manager', 'privacy-officer', 'biller'],
  },
]

const CHUNK = 20

/** Makes the demonstration practice with synthetic patients, the same ones every time. */
export async function foundDemo(
  parts: CoreParts,
  patients: number,
  progress: (value: { done: number; of: number }) => void,
): Promise<void> {
  await found(parts, {
    practiceName: 'Daybook Demonstration Clinic',
    locationName: 'Main office',
    timeZone: 'America/New_York',
    deviceName: 'This PC',
    demo: true,
    people: [...DEMO_PEOPLE],
  })
  const { journal } = parts.practice.store()
  const author = { userId: null, sessionId: null, channel: 'practice.createDemo' }
  for (let done = 0; done < patients; done++) {
    await registerPatient(journal, author, { details: demoPatient(done), ids: parts.ids, now: parts.clock.now() })
    if (done % CHUNK === CHUNK - 1 || done === patients - 1) progress({ done: done + 1, of: patients })
  }
}
