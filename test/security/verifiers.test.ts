import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createHash, randomBytes } from 'node:crypto'
import { keepVerifiers } from '../../db/access/commands.ts'
import { verifierOf } from '../../db/access/queries.ts'
import { valueOf, PASSWORDS } from '../support/practices.ts'
import { fastHash, type Scratch, scratchSecurity } from '../support/security.ts'

const NEXT = 'a second pass phrase 22'
const ELSEWHERE = { userId: null, sessionId: null, channel: 'access.changePassword' }
let pc: Scratch
let hash: ReturnType<typeof fastHash>
beforeEach(async () => {
  hash = fastHash()
  pc = await scratchSecurity({ hash })
  await pc.found()
})
afterEach(async () => {
  expect(pc.logged).toEqual([])
  await pc.remove()
})

const signIn = (login: string, password: string) => pc.connect().access.signIn({ login, password })
const refusedBecause = (reason: string) => ({ ok: false, failure: { reason } })
const journal = () => pc.practice.store().journal
const idOf = async (login: string) =>
  (await journal().db.selectFrom('staff').select('id').where('login', '=', login).executeTakeFirstOrThrow()).id
const known = async (login: string) => verifierOf(journal().db, await idOf(login))
/** By what a password is known, as another PC writes it. */
async function verifierFor(password: string) {
  const salt = randomBytes(16).toString('base64')
  const proof = await pc.security.vault.prove(password, salt)
  return { salt, hash: createHash('sha256').update(Buffer.from(proof, 'base64url')).digest('hex') }
}
const heard = async (login: string, password: string) =>
  keepVerifiers(journal(), ELSEWHERE, new Map([[await idOf(login), await verifierFor(password)]]), 5)
/** As of a practice that an older program made. */
async function forgetVerifiers() {
  const { engine } = pc.practice.store()
  const trigger = engine.raw
    .prepare("select sql from sqlite_master where name = 'capture_staff_verifier_delete'")
    .pluck()
    .get() as string
  engine.raw.exec('drop trigger capture_staff_verifier_delete; delete from staff_verifier')
  engine.raw.exec(trigger)
}

test('every PC knows by what the passwords of all are right, from the first day and with every change', async () => {
  const rows = await journal().db.selectFrom('staffVerifier').selectAll().execute()
  expect(rows).toHaveLength(4)
  const before = await known('desk')
  const desk = await pc.signedIn('desk')
  valueOf(await desk.access.changePassword({ current: PASSWORDS.desk, next: NEXT }))
  const changed = await known('desk')
  expect(changed).not.toEqual(before)
  const admin = await pc.signedIn('admin')
  valueOf(await admin.access.resetPassword({ userId: (await idOf('desk')) as never, password: PASSWORDS.desk }))
  expect(await known('desk')).not.toEqual(changed)
  const added = valueOf(
    await admin.access.addUser({ login: 'new', displayName: 'Nia New', roles: ['nurse'], password: NEXT }),
  )
  expect(await verifierOf(journal().db, added.userId)).not.toBeNull()
  // Nothing is written where nothing is news.
  const { operation } = await journal().db.selectFrom('journalHead').select('operation').executeTakeFirstOrThrow()
  valueOf(await signIn('desk', PASSWORDS.desk))
  const after = await journal().db.selectFrom('journalHead').select('operation').executeTakeFirstOrThrow()
  expect(after.operation).toBe(operation)
})

test('a password that was changed on another PC opens, and the old one opens nothing any more', async () => {
  valueOf(await signIn('desk', PASSWORDS.desk))
  await heard('desk', NEXT)
  expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('password-changed'))
  expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wrong-password'))
  valueOf(await signIn('desk', NEXT))
  await pc.restart()
  expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wrong-password'))
  valueOf(await signIn('desk', NEXT))
})

test('the same password that two PCs made known is still hers, and costs nothing more the next time', async () => {
  await heard('desk', PASSWORDS.desk)
  valueOf(await signIn('desk', PASSWORDS.desk))
  const calls = hash.calls
  valueOf(await signIn('desk', PASSWORDS.desk))
  expect(hash.calls).toBe(calls + 1)
})

test('of a practice that was put back to before a password was changed, the password of this PC holds', async () => {
  // As a restore by the 24 words does: a slot that the practice has heard nothing of.
  const person = { userId: await idOf('desk'), login: 'desk', displayName: 'Dana Desk', password: NEXT }
  await pc.security.vault.setPassword(person, pc.security.lock.key)
  const before = await known('desk')
  valueOf(await signIn('desk', NEXT))
  expect(await known('desk')).not.toEqual(before)
  expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wrong-password'))
})

test('whoever is not known yet is with her next sign-in', async () => {
  await forgetVerifiers()
  expect(await known('desk')).toBeNull()
  expect(await signIn('desk', NEXT)).toMatchObject(refusedBecause('wrong-password'))
  expect(await known('desk')).toBeNull()
  valueOf(await signIn('desk', PASSWORDS.desk))
  expect(await known('desk')).not.toBeNull()
  expect(await known('dr.lee')).toBeNull()
})

test('somebody who has no slot here gets one by her right password, and a name that nobody has takes as long as a wrong one', async () => {
  const userId = await idOf('dr.lee')
  await pc.security.vault.removeSlot(userId)
  const count = async (login: string) => {
    const { calls } = hash
    expect(await signIn(login, NEXT)).toMatchObject(refusedBecause('wrong-password'))
    return hash.calls - calls
  }
  expect(await count('nobody')).toBe(await count('dr.lee'))
  expect(pc.security.vault.people.map(({ login }) => login)).not.toContain('dr.lee')
  valueOf(await signIn('dr.lee', PASSWORDS['dr.lee']))
  expect(pc.security.vault.people.map(({ login }) => login)).toContain('dr.lee')
  // Locked away and without a server nobody is admitted: the control of what opens the practice.
  await pc.security.vault.removeSlot(userId)
  await pc.restart()
  expect(await signIn('dr.lee', PASSWORDS['dr.lee'])).toMatchObject(refusedBecause('wrong-password'))
})
