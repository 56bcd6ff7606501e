import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LONGEST_WAIT_MS, waitAfter } from '../../electron/security/attempts.ts'
import { fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import { FIRST_PRACTICE, PASSWORDS, valueOf } from '../support/practices.ts'
import { fastHash, type Scratch, scratchSecurity } from '../support/security.ts'

const WRONG = 'a wrong password, long'
let pc: Scratch
let words: string[]
beforeEach(async () => {
  pc = await scratchSecurity()
  words = (await pc.found()).recoveryWords
})
afterEach(async () => {
  expect(pc.logged).toEqual([])
  await pc.remove()
})

const signIn = (login: string, password: string) => pc.connect().access.signIn({ login, password })
const refusedBecause = (reason: string) => ({ ok: false, failure: { reason } })

describe('signing in', () => {
  test('a wrong password and an unknown name are one and the same answer', async () => {
    const [a, b] = [await signIn('desk', WRONG), await signIn('nobody', WRONG)]
    expect(a).toMatchObject(refusedBecause('wrong-password'))
    if (a.ok || b.ok) throw new Error('let in')
    expect({ ...b.failure, incidentId: '' }).toEqual({ ...a.failure, incidentId: '' })
  })

  test('sign-ins and refused ones are in the audit with the name that was typed, never with the password', async () => {
    await pc.restart()
    await signIn('desk', WRONG)
    await signIn('nobody', WRONG)
    await pc.restart()
    await pc.signedIn('desk')
    const audit = await pc.audit()
    expect(
      audit
        .filter(({ action }) => action === 'sign-in-refused')
        .map(({ detail, ok }) => [detail.login, detail.why, ok]),
    ).toEqual([
      ['desk', 'wrong-password', 0],
      ['nobody', 'wrong-password', 0],
    ])
    expect(audit.at(-1)).toMatchObject({ action: 'sign-in', detail: { how: 'password' } })
    expect(JSON.stringify(audit)).not.toContain(WRONG)
    // Written once, also when the program starts again.
    await pc.restart()
    await pc.signedIn('desk')
    expect((await pc.audit()).filter(({ action }) => action === 'sign-in-refused')).toHaveLength(2)
  })

  test('two people signing in at once on a closed PC open its database once', async () => {
    await pc.restart()
    const outcomes = await Promise.all([signIn('desk', PASSWORDS.desk), signIn('dr.lee', PASSWORDS['dr.lee'])])
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true])
    expect(pc.practice.isOpen).toBe(true)
  })
})

describe('guessing', () => {
  test('waits grow after five tries and never beyond a quarter of an hour', () => {
    expect([0, 4, 5, 6, 7, 8, 12, 13, 1000].map((failures) => waitAfter(failures) / 1000)).toEqual([
      0, 0, 5, 10, 20, 40, 640, 900, 900,
    ])
  })

  test('after five wrong tries the right password has to wait too, across a restart, then it opens', async () => {
    for (let i = 0; i < 5; i++) expect(await signIn('desk', WRONG)).toMatchObject(refusedBecause('wrong-password'))
    expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wait'))
    expect((await signIn('dr.lee', PASSWORDS['dr.lee'])).ok).toBe(true)
    await pc.restart()
    expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wait'))
    pc.pass(5_000)
    expect((await signIn('desk', PASSWORDS.desk)).ok).toBe(true)
    expect(await signIn('desk', WRONG)).toMatchObject(refusedBecause('wrong-password'))
  })

  test('a hundred tries side by side are a hundred tries: five are judged', async () => {
    const hash = pc.hash as ReturnType<typeof fastHash>
    const before = hash.calls
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => signIn('desk', WRONG)))
    const reasons = outcomes.map((outcome) => (outcome.ok ? 'in' : outcome.failure.reason))
    expect(reasons.filter((reason) => reason === 'wrong-password')).toHaveLength(5)
    expect(reasons.filter((reason) => reason === 'wait')).toHaveLength(95)
    expect(hash.calls - before).toBe(5)
  })

  test('a name that nobody has waits like any other', async () => {
    for (let i = 0; i < 5; i++) await signIn('nobody', WRONG)
    expect(await signIn('nobody', WRONG)).toMatchObject(refusedBecause('wait'))
  })

  test('setting the clock forward ends no wait; setting it back locks nobody out for longer', async () => {
    for (let i = 0; i < 5; i++) await signIn('desk', WRONG)
    pc.clock.advance(3_600_000)
    expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wait'))
    await pc.restart()
    pc.clock.advance(-10 * 365 * 86_400_000)
    expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wait'))
    pc.passMachine(LONGEST_WAIT_MS)
    expect((await signIn('desk', PASSWORDS.desk)).ok).toBe(true)
  })

  test('guessing the present password of an open session counts too', async () => {
    const desk = await pc.signedIn('desk')
    for (let i = 0; i < 5; i++)
      expect(await desk.access.changePassword({ current: WRONG, next: 'harbour lamps in november' })).toMatchObject(
        refusedBecause('wrong-password'),
      )
    expect(
      await desk.access.changePassword({ current: PASSWORDS.desk, next: 'harbour lamps in november' }),
    ).toMatchObject(refusedBecause('wait'))
  })

  test('a damaged or missing count keeps nobody out', async () => {
    writeFileSync(join(pc.dataDir, 'attempts.json'), '{"names":{"desk":{"failures":1e99')
    await pc.restart()
    expect((await signIn('desk', PASSWORDS.desk)).ok).toBe(true)
  })
})

describe('passwords', () => {
  test('a changed password opens from now on and the old one no more; session, PIN and database go on', async () => {
    const desk = await pc.signedIn('desk')
    valueOf(await desk.access.setPin({ pin: '482915' }))
    const { size } = (await import('node:fs')).statSync(join(pc.dataDir, 'daybook.db'))
    valueOf(await desk.access.changePassword({ current: PASSWORDS.desk, next: 'harbour lamps in november' }))
    const me = valueOf(await desk.access.whoAmI({}))
    expect(me).toMatchObject({ login: 'desk', pinReady: true })
    expect((await import('node:fs')).statSync(join(pc.dataDir, 'daybook.db')).size).toBe(size)
    valueOf(await pc.connect().access.quickSwitch({ userId: me?.userId ?? '', pin: '482915' }))
    await pc.restart()
    expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wrong-password'))
    expect((await signIn('desk', 'harbour lamps in november')).ok).toBe(true)
  })

  test('the same password typed with composed or separate accents is the same', async () => {
    const desk = await pc.signedIn('desk')
    const next = 'Ünïcödé läntern river'
    valueOf(await desk.access.changePassword({ current: PASSWORDS.desk, next: next.normalize('NFC') }))
    expect((await signIn('desk', next.normalize('NFD'))).ok).toBe(true)
  })

  test.each([
    ['password password', 'tried first'],
    ['aaaaaaaaaaaaaaaaaaaa', 'repeats'],
    ['dana-desk-dana-desk-1', 'name'],
  ])('"%s" is refused', async (next, why) => {
    const desk = await pc.signedIn('desk')
    const outcome = await desk.access.changePassword({ current: PASSWORDS.desk, next })
    expect(outcome).toMatchObject({
      ok: false,
      failure: { reason: 'weak-password', message: expect.stringContaining(why) },
    })
  })

  test('a password that an administrator sets ends what the old one opened', async () => {
    const desk = await pc.signedIn('desk')
    valueOf(await desk.access.setPin({ pin: '482915' }))
    const { userId } = valueOf(await desk.access.whoAmI({})) ?? { userId: '' }
    const admin = await pc.signedIn('admin')
    valueOf(await admin.access.resetPassword({ userId, password: 'harbour lamps in november' }))
    expect(valueOf(await desk.access.whoAmI({}))).toBeNull()
    expect((await pc.connect().access.quickSwitch({ userId, pin: '482915' })).ok).toBe(false)
    expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('wrong-password'))
    expect((await signIn('desk', 'harbour lamps in november')).ok).toBe(true)
  })
})

describe('recovery by the 24 words', () => {
  const password = 'harbour lamps in november'
  test('gives a login a new password and signs in, on a closed PC too; it is in the audit', async () => {
    await pc.restart()
    const view = valueOf(await pc.connect().access.recover({ words, login: 'admin', password }))
    expect(view).toMatchObject({ login: 'admin', roles: ['administrator'] })
    expect(
      (await pc.audit()).some(({ action, detail }) => action === 'privilege' && detail.recovered === 'admin'),
    ).toBe(true)
    expect(await signIn('admin', PASSWORDS.admin)).toMatchObject(refusedBecause('wrong-password'))
    expect((await signIn('desk', PASSWORDS.desk)).ok).toBe(true)
  })

  test.each([
    ['a word that is none', (w: string[]) => w.with(3, 'daybook'), 'unknown-word'],
    ['two words in the wrong order', (w: string[]) => [...w].reverse(), undefined],
    ['23 words', (w: string[]) => w.slice(1), undefined],
  ])('%s: refused in a clear sentence, and recorded', async (_name, spoil, reason) => {
    const outcome = await pc.connect().access.recover({ words: spoil(words), login: 'admin', password })
    if (outcome.ok) throw new Error('let in')
    expect(outcome.failure.message.length).toBeGreaterThan(20)
    if (reason) expect(outcome.failure.reason).toBe(reason)
    const refused = (await pc.audit()).filter(({ action }) => action === 'sign-in-refused')
    expect(refused.length).toBe(outcome.failure.code === 'invalid-input' ? 0 : 1)
    expect((await signIn('admin', PASSWORDS.admin)).ok).toBe(true)
  })

  test('a name that nobody on the staff has opens nothing, and what was closed is closed again', async () => {
    await pc.restart()
    const outcome = await pc.connect().access.recover({ words, login: 'nobody', password })
    expect(outcome).toMatchObject(refusedBecause('unknown-login'))
    expect(pc.practice.isOpen).toBe(false)
  })

  test('a PC whose secret is lost says so, opens by the words, and works again', async () => {
    rmSync(join(pc.dataDir, 'device-secret'))
    await pc.restart()
    const status = valueOf(await pc.connect().practice.status({}))
    expect(status).toMatchObject({ state: 'trouble', trouble: expect.stringContaining('24 recovery words') })
    expect(existsSync(join(pc.dataDir, 'device-secret'))).toBe(false)
    expect(await signIn('desk', PASSWORDS.desk)).toMatchObject(refusedBecause('device-secret'))
    const admin = pc.connect()
    valueOf(await admin.access.recover({ words, login: 'admin', password }))
    await pc.restart()
    expect(valueOf(await pc.connect().practice.status({})).state).toBe('closed')
    const again = pc.connect()
    valueOf(await again.access.signIn({ login: 'admin', password }))
    const desk = valueOf(await again.access.users({})).find(({ login }) => login === 'desk')
    valueOf(await again.access.resetPassword({ userId: desk?.userId ?? '', password: 'a new one for the desk' }))
    expect((await signIn('desk', 'a new one for the desk')).ok).toBe(true)
  })

  test('a secret of another PC is not taken for ours, and is not overwritten before the words are given', async () => {
    const other = randomBytes(32)
    await fileDeviceSecrets(pc.dataDir).write(Buffer.from(other))
    await pc.restart()
    expect(valueOf(await pc.connect().practice.status({})).state).toBe('trouble')
    expect((await fileDeviceSecrets(pc.dataDir).read())?.equals(other)).toBe(true)
    expect((await pc.connect().access.recover({ words, login: 'admin', password })).ok).toBe(true)
  })
})

describe('making a practice', () => {
  test('on a PC that holds one is refused, and nothing of it changes', async () => {
    const before = readdirSync(pc.dataDir).sort()
    expect(await pc.connect().practice.create(FIRST_PRACTICE)).toMatchObject(refusedBecause('exists'))
    await pc.restart()
    expect(await pc.connect().practice.create(FIRST_PRACTICE)).toMatchObject(refusedBecause('exists'))
    expect(
      readdirSync(pc.dataDir)
        .sort()
        .filter((name) => name.includes('aside')),
    ).toEqual([])
    expect(before).toContain('keys.json')
    expect((await signIn('desk', PASSWORDS.desk)).ok).toBe(true)
  })

  test('is refused where a database lost its key file: nobody’s practice is set aside', async () => {
    await pc.security.close()
    rmSync(join(pc.dataDir, 'keys.json'))
    await pc.restart()
    expect(valueOf(await pc.connect().practice.status({}))).toMatchObject({
      state: 'trouble',
      trouble: expect.stringContaining('keys.json'),
    })
    expect(await pc.connect().practice.create(FIRST_PRACTICE)).toMatchObject(refusedBecause('trouble'))
    expect(readdirSync(pc.dataDir).filter((name) => name.includes('aside'))).toEqual([])
  })

  test('begins again after it was interrupted between the database and the keys', async () => {
    await pc.security.close()
    rmSync(join(pc.dataDir, 'keys.json'))
    writeFileSync(join(pc.dataDir, 'founding'), '')
    await pc.restart()
    expect(valueOf(await pc.connect().practice.status({})).state).toBe('empty')
    valueOf(await pc.connect().practice.create(FIRST_PRACTICE))
    expect(existsSync(join(pc.dataDir, 'founding'))).toBe(false)
    expect((await signIn('desk', PASSWORDS.desk)).ok).toBe(true)
  })

  test('two at once make one', async () => {
    const empty = await scratchSecurity()
    const outcomes = await Promise.all([
      empty.connect().practice.create(FIRST_PRACTICE),
      empty.connect().practice.create(FIRST_PRACTICE),
    ])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(empty.logged).toEqual([])
    await empty.remove()
  })
})
