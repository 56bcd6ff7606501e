import type { Role } from '../../shared/access/index.ts'
import type { Clock } from '../../shared/kernel/index.ts'
import { docOfText, type NoteBody, writeBody } from '../../shared/notes/index.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const MORE: readonly [login: string, displayName: string, role: Role][] = [
  ['dr.okafor', 'Dr. Okafor', 'prescriber'],
  ['nurse', 'Nia Nurse', 'nurse'],
  ['assistant', 'Milo Assistant', 'medical-assistant'],
  ['manager', 'Morgan Manager', 'office-manager'],
]
const passwordOf = (login: string) => `the pass phrase of ${login} 1`

/** A practice with someone of every role that has to do with notes, and one patient. */
export async function practiceWithStaff(options: { clock?: Clock } = {}) {
  const practice = await scratchCore(options)
  await practice.found()
  const admin = await practice.signedIn('admin')
  for (const [login, displayName, role] of MORE)
    valueOf(await admin.access.addUser({ login, displayName, password: passwordOf(login), roles: [role] }))
  const as = async (login: string) => {
    if (login === 'dr.lee' || login === 'admin' || login === 'privacy' || login === 'desk')
      return practice.signedIn(login)
    const clients = practice.connect()
    valueOf(await clients.access.signIn({ login, password: passwordOf(login) }))
    return clients
  }
  const doctor = await as('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  return { practice, admin, as, doctor, patientId }
}
export type Staffed = Awaited<ReturnType<typeof practiceWithStaff>>

export const bodyOf = (text: string): NoteBody => writeBody(docOfText(text))
