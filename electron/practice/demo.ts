import { registerPatient } from '../../db/patients/commands.ts'
import { DEMO_PEOPLE } from '../../shared/access/index.ts'
import type { CoreParts } from '../parts.ts'
import { demoPatient } from './demo-patients.ts'
import { found } from './found.ts'

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
    people: DEMO_PEOPLE.map((person) => ({ ...person, roles: [...person.roles] })),
  })
  const { journal } = parts.practice.store()
  const author = { userId: null, sessionId: null, channel: 'practice.createDemo' }
  for (let done = 0; done < patients; done++) {
    await registerPatient(journal, author, { details: demoPatient(done), ids: parts.ids, now: parts.clock.now() })
    if (done % CHUNK === CHUNK - 1 || done === patients - 1) progress({ done: done + 1, of: patients })
  }
}
