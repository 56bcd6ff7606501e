import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { HARD_LOCK_MS, LONGEST_SESSION_MS, SOFT_LOCK_MS } from '../../electron/security/session-keeper.ts'
import { PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { fastHash, type Scratch, scratchSecurity } from '../support/security.ts'

const MINUTE = 60_000
let pc: Scratch
beforeEach(async () => {
  pc = await scratchSecurity()
  await pc.found()
})
afterEach(async () => {
  expect(pc.logged).toEqual([])
  await pc.remove()
})

type Clients = ReturnType<Scratch['connect']>
const search = (person: Clients) => person.patients.search({ text: '' })
const turnedAway = (reason: string | undefined) => ({
  ok: false,
  failure: { code: 'not-signed-in', ...(reason && { reason }) },
})

describe('the soft lock', () => {
  test('falls after five minutes without work, not after four; work puts it off', async () => {
    const desk = await pc.signedIn('desk')
    pc.pass(SOFT_LOCK_MS - 1)
    expect((await search(desk)).ok).toBe(true)
    pc.pass(SOFT_LOCK_MS - 1)
    expect((await search(desk)).ok).toBe(true)
    pc.pass(SOFT_LOCK_MS)
    expect(await search(desk)).toMatchObject(turnedAway('locked'))
    expect(valueOf(await desk.access.whoAmI({}))).toBeNull()
    expect(pc.practice.isOpen).toBe(true)
  })

  test('is told to the screen, ends its streams and stands in the audit', async () => {
    const desk = await pc.signedIn('desk')
    const [states, ends]: [string[], (string | undefined)[]] = [[], []]
    desk.access.sessionChanged({}, ({ state }) => states.push(state))
    desk.patients.changed(
      {},
      () => {},
      (failure) => ends.push(failure.reason),
    )
    await new Promise((resolve) => setTimeout(resolve, 5))
    pc.pass(SOFT_LOCK_MS)
    await pc.security.sweep()
    expect([states, ends]).toEqual([['locked'], ['locked']])
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await pc.audit()).at(-1)).toMatchObject({ action: 'lock', detail: { why: 'idle' } })
  })

  test('one screen’s work keeps another from neither locking nor closing the database', async () => {
    const [desk, doctor] = [await pc.signedIn('desk'), await pc.signedIn('dr.lee')]
    for (let minutes = 0; minutes < 40; minutes += 4) {
      pc.pass(4 * MINUTE)
      expect((await search(doctor)).ok).toBe(true)
      await pc.security.sweep()
    }
    expect(await search(desk)).toMatchObject(turnedAway('locked'))
    expect(pc.practice.isOpen).toBe(true)
  })

  test('setting the clock back buys no time', async () => {
    const desk = await pc.signedIn('desk')
    for (let i = 0; i < 10; i++) {
      pc.clock.advance(-3_600_000)
      pc.passMachine(SOFT_LOCK_MS / 10)
    }
    expect(await search(desk)).toMatchObject(turnedAway('locked'))
  })

  test('control: with the wall clock alone that would have bought an hour', () => {
    const start = pc.clock.now()
    pc.clock.advance(-3_600_000)
    expect(pc.clock.now() - start).toBeLessThan(SOFT_LOCK_MS)
  })

  test('a sleep, during which the machine’s counter stands still, counts', async () => {
    const desk = await pc.signedIn('desk')
    pc.clock.advance(SOFT_LOCK_MS)
    expect(await search(desk)).toMatchObject(turnedAway('locked'))
  })
})

describe('the hard lock', () => {
  test('after half an hour closes the database, zeroes its key and turns everyone away', async () => {
    const desk = await pc.signedIn('desk')
    const key = pc.security.lock.key
    pc.pass(HARD_LOCK_MS - 1)
    await pc.security.sweep()
    expect(pc.practice.isOpen).toBe(true)
    expect(key.destroyed).toBe(false)
    pc.pass(1)
    await pc.security.sweep()
    expect(pc.practice.isOpen).toBe(false)
    expect(key.destroyed).toBe(true)
    expect(await search(desk)).toMatchObject(turnedAway('closed'))
    expect(await pc.connect().patients.search({ text: '' })).toMatchObject(turnedAway('closed'))
    expect(valueOf(await desk.practice.status({})).state).toBe('closed')
    valueOf(await desk.access.signIn({ login: 'desk', password: PASSWORDS.desk }))
    expect((await search(desk)).ok).toBe(true)
    expect((await pc.audit()).some(({ action, detail }) => action === 'lock' && detail.why === 'away')).toBe(true)
  })

  test.each(['suspend', 'close'] as const)(
    'by %s, at once, in the middle of work; what was acknowledged is there',
    async (how) => {
      const desk = await pc.signedIn('desk')
      const works = Array.from({ length: 20 }, () => desk.patients.register(ZIMMER))
      if (how === 'close') valueOf(await desk.practice.close({}))
      else await pc.security.hardLock('suspend')
      const acknowledged = (await Promise.all(works)).filter(({ ok }) => ok).length
      expect((await search(desk)).ok).toBe(false)
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(pc.practice.isOpen).toBe(false)
      const again = await pc.signedIn('desk')
      expect(valueOf(await search(again))).toHaveLength(acknowledged)
    },
  )

  test('wins over a sign-in whose password is being tried', async () => {
    const hash = pc.hash as ReturnType<typeof fastHash>
    let go: () => void = () => {}
    hash.hold = new Promise((resolve) => {
      go = resolve
    })
    const client = pc.connect()
    const trying = client.access.signIn({ login: 'desk', password: PASSWORDS.desk })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await pc.security.hardLock('suspend')
    go()
    expect(await trying).toMatchObject({ ok: false, failure: { reason: 'closed' } })
    expect(pc.practice.isOpen).toBe(false)
    expect((await client.access.signIn({ login: 'desk', password: PASSWORDS.desk })).ok).toBe(true)
  })

  test('takes also the sessions that began while it waited', async () => {
    await pc.restart()
    const client = pc.connect()
    const entering = client.access.signIn({ login: 'desk', password: PASSWORDS.desk })
    await new Promise((resolve) => setTimeout(resolve, 2))
    await Promise.all([entering, pc.security.hardLock('suspend')])
    expect(pc.practice.isOpen).toBe(false)
    expect(await search(client)).toMatchObject(turnedAway('closed'))
  })

  test('leaves no PIN behind', async () => {
    const desk = await pc.signedIn('desk')
    valueOf(await desk.access.setPin({ pin: '482915' }))
    const { userId } = valueOf(await desk.access.whoAmI({})) ?? { userId: '' }
    await pc.security.hardLock('suspend')
    await pc.signedIn('dr.lee')
    expect(await pc.connect().access.quickSwitch({ userId, pin: '482915' })).toMatchObject({
      ok: false,
      failure: { reason: 'pin-not-ready' },
    })
  })
})

describe('the longest session', () => {
  test('ends after twelve hours however busy', async () => {
    const desk = await pc.signedIn('desk')
    for (let passed = 0; passed + 4 * MINUTE < LONGEST_SESSION_MS; passed += 4 * MINUTE) {
      pc.pass(4 * MINUTE)
      expect((await search(desk)).ok).toBe(true)
    }
    pc.pass(4 * MINUTE)
    expect(await search(desk)).toMatchObject(turnedAway('locked'))
  })
})

describe('the PIN', () => {
  async function withPin() {
    const desk = await pc.signedIn('desk')
    valueOf(await desk.access.setPin({ pin: '482915' }))
    const { userId } = valueOf(await desk.access.whoAmI({})) ?? { userId: '' }
    return { desk, by: (pin: string, from = pc.connect()) => from.access.quickSwitch({ userId, pin }), userId }
  }

  test('opens a locked screen, and another person’s screen', async () => {
    const { desk, by } = await withPin()
    valueOf(await desk.access.lock({}))
    expect(await search(desk)).toMatchObject(turnedAway('locked'))
    expect(valueOf(await by('482915', desk))).toMatchObject({ login: 'desk', pinReady: true })
    const doctor = await pc.signedIn('dr.lee')
    valueOf(await by('482915', doctor))
    expect(valueOf(await doctor.access.whoAmI({}))?.login).toBe('desk')
    expect((await pc.audit()).filter(({ detail }) => detail.how === 'pin')).toHaveLength(2)
  })

  test('five wrong tries, and only the password helps; side by side they count too', async () => {
    const { by } = await withPin()
    for (let i = 0; i < 4; i++) expect(await by('000001')).toMatchObject({ failure: { reason: 'wrong-pin' } })
    valueOf(await by('482915'))
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => by('000001')))
    expect(outcomes.filter((outcome) => !outcome.ok && outcome.failure.reason === 'wrong-pin')).toHaveLength(5)
    expect(await by('482915')).toMatchObject({ failure: { reason: 'pin-not-ready' } })
    expect((await pc.audit()).filter(({ action }) => action === 'sign-in-refused').length).toBeGreaterThanOrEqual(9)
  })

  test('serves twelve hours after the password and not longer; its sessions end then too', async () => {
    const { by } = await withPin()
    const doctor = await pc.signedIn('dr.lee')
    const stayBusy = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 4 * MINUTE) {
        pc.pass(4 * MINUTE)
        if (!(await search(doctor)).ok)
          valueOf(await doctor.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
      }
    }
    await stayBusy(12 * 60 * MINUTE - 12 * MINUTE)
    const late = pc.connect()
    valueOf(await by('482915', late))
    valueOf(await late.access.setPin({ pin: '739164' }))
    for (let i = 0; i < 3; i++) {
      pc.pass(4 * MINUTE)
      await search(doctor)
    }
    expect(await search(late)).toMatchObject(turnedAway('locked'))
    expect(await by('739164')).toMatchObject({ failure: { reason: 'pin-not-ready' } })
  })

  test.each(['123456', '987654', '111111', '890123', '432109'])('%s is refused as too easy', async (pin) => {
    const desk = await pc.signedIn('desk')
    expect(await desk.access.setPin({ pin })).toMatchObject({ failure: { reason: 'easy-pin' } })
  })

  test('is on no disk and does not survive a restart', async () => {
    const { by } = await withPin()
    await pc.restart()
    await pc.signedIn('dr.lee')
    expect(await by('482915')).toMatchObject({ failure: { reason: 'pin-not-ready' } })
  })
})

describe('who leaves', () => {
  test('is out at once, everywhere, and her password opens nothing any more', async () => {
    const desk = await pc.signedIn('desk')
    valueOf(await desk.access.setPin({ pin: '482915' }))
    const { userId } = valueOf(await desk.access.whoAmI({})) ?? { userId: '' }
    const admin = await pc.signedIn('admin')
    valueOf(await admin.access.deactivateUser({ userId, reason: 'Left the practice' }))
    expect(await search(desk)).toMatchObject(turnedAway(undefined))
    expect((await pc.connect().access.quickSwitch({ userId, pin: '482915' })).ok).toBe(false)
    expect(await pc.connect().access.signIn({ login: 'desk', password: PASSWORDS.desk })).toMatchObject({ ok: false })
    expect(valueOf(await admin.practice.status({})).people.map(({ login }) => login)).not.toContain('desk')
    // The name stays hers.
    const taken = {
      login: 'desk',
      displayName: 'Another',
      roles: ['nurse' as const],
      password: 'harbour lamps in november',
    }
    expect(await admin.access.addUser(taken)).toMatchObject({ failure: { reason: 'login-taken' } })
  })

  test('and was taken out elsewhere, so that her slot is still here, opens nothing either', async () => {
    const { journal } = pc.practice.store()
    const row = await journal.db.selectFrom('staff').selectAll().where('login', '=', 'desk').executeTakeFirstOrThrow()
    await journal.work({ userId: null, sessionId: null, channel: 'test' }, (work) =>
      work.update('staff', row.id, { active: 0 }),
    )
    await pc.security.hardLock('suspend')
    const outcome = await pc.connect().access.signIn({ login: 'desk', password: PASSWORDS.desk })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'forbidden', reason: 'deactivated' } })
    expect(pc.practice.isOpen).toBe(false)
    expect(pc.security.vault.people.map(({ login }) => login)).not.toContain('desk')
  })

  test('other roles count from the next call on, in a session that is running', async () => {
    const desk = await pc.signedIn('desk')
    expect((await search(desk)).ok).toBe(true)
    const { userId } = valueOf(await desk.access.whoAmI({})) ?? { userId: '' }
    const admin = await pc.signedIn('admin')
    valueOf(await admin.access.setRoles({ userId, roles: ['privacy-officer'] }))
    expect(await desk.patients.register(ZIMMER)).toMatchObject({ failure: { code: 'forbidden' } })
    expect((await desk.access.breakGlassGrants({})).ok).toBe(true)
  })

  test('the last administrator can neither leave nor lose the role', async () => {
    const admin = await pc.signedIn('admin')
    const { userId } = valueOf(await admin.access.whoAmI({})) ?? { userId: '' }
    expect((await admin.access.deactivateUser({ userId, reason: 'Left the practice' })).ok).toBe(false)
    expect((await admin.access.setRoles({ userId, roles: ['biller'] })).ok).toBe(false)
    const second = {
      login: 'admin2',
      displayName: 'Bo',
      roles: ['administrator' as const],
      password: 'harbour lamps in november',
    }
    valueOf(await admin.access.addUser(second))
    valueOf(await admin.access.deactivateUser({ userId, reason: 'Left the practice' }))
    expect(valueOf(await admin.access.whoAmI({}))).toBeNull()
  })
})
