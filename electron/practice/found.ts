import { randomBytes } from 'node:crypto'
import { keepVerifiers } from '../../db/access/commands.ts'
import { foundPractice } from '../../db/practice/commands.ts'
import { refusePassword, refuseRoles, type Role } from '../../shared/access/index.ts'
import { type DeviceId, type PracticeId, Refusal, type UserId } from '../../shared/kernel/index.ts'
import type { CoreParts } from '../parts.ts'
import { holdKey } from '../security/key-holder.ts'

export type FirstPerson = { login: string; displayName: string; password: string; roles: Role[] }
export type NewPractice = {
  practiceName: string
  locationName: string
  timeZone: string
  deviceName: string
  demo: boolean
  people: FirstPerson[]
}

/**
 * Makes the practice on this PC. The key file comes last: until it stands there is no practice, and what an interrupted
 * try left is set aside by the next.
 * @returns the 24 recovery words
 * @throws Refusal `conflict` when there is one, `rule-violation` for people that can't be
 */
export async function found(parts: CoreParts, wanted: NewPractice): Promise<string[]> {
  const { security, practice, ids, clock } = parts
  const { practiceName, locationName, timeZone, deviceName, demo } = wanted
  const trouble = security.trouble()
  if (trouble) throw new Refusal('conflict', trouble, { reason: 'trouble' })
  if (security.vault.identity || practice.isOpen)
    throw new Refusal('conflict', 'There is a practice on this PC already.', { reason: 'exists' })
  const logins = wanted.people.map(({ login }) => login)
  const why = wanted.people.map(({ roles }) => refuseRoles(roles)).find((reason) => reason !== null)
  if (why) throw new Refusal('rule-violation', why, { reason: 'roles' })
  if (new Set(logins).size < logins.length)
    throw new Refusal('rule-violation', 'Two people cannot have the same sign-in name.', { reason: 'login-taken' })
  const identity = { deviceId: ids.next<DeviceId>(), practiceId: ids.next<PracticeId>() }
  const people = wanted.people.map((person) => ({ ...person, userId: ids.next<UserId>() }))
  const weak = people.map((person) => refusePassword(person.password, person)).find((reason) => reason !== null)
  if (weak) throw new Refusal('rule-violation', weak, { reason: 'weak-password' })
  const databaseKey = holdKey(randomBytes(32))
  security.founding.set()
  if (demo) security.founding.demonstrationBegun(identity.deviceId)
  const words = await security.lock.openFor(
    databaseKey,
    security.lock.hardLocks,
    async ({ journal }) => {
      const author = { userId: null, sessionId: null, channel: 'practice.create' }
      const { platform } = process
      const details = { name: practiceName, locationName, timeZone, demo, deviceName, platform, people }
      await foundPractice(journal, author, details, clock.now())
      const made = await security.vault.create({ ...identity, deviceName, practiceName, demo }, people, databaseKey)
      await keepVerifiers(journal, { ...author, channel: 'access.addUser' }, made.verifiers, clock.now())
      return made.words
    },
    identity,
  )
  security.founding.clear()
  return words
}
