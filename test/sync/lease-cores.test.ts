import { expect, test } from '@jest/globals'
import type { Instant } from '../../shared/kernel/index.ts'
import { PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { until } from './cores.ts'
import { isSafe, practiceWithServer, signIn } from './joining.ts'

const HOUR = 3_600_000
const reasonOf = (outcome: { ok: boolean; failure?: { reason?: string | undefined } }) =>
  outcome.ok ? 'done' : outcome.failure?.reason

test('S83 S84 S85: without its server a PC goes on for three days, then lets nobody in, whatever becomes of its clock; the words and the server do', async () => {
  let ahead = 0
  const world = await practiceWithServer({ clock: { now: () => (Date.now() + ahead) as Instant } })
  try {
    await world.firstJoins()
    const { recoveryWords } = await world.secondJoins()
    const desk = await world.second.signedIn('desk')
    await isSafe(desk)
    const offline = async (clients = desk) => valueOf(await clients.devices.link({})).offline
    await until(offline, ({ kind }) => kind === 'valid')
    expect(await offline()).toMatchObject({ maySend: true, isSoon: false })
    const give = { recipient: 'Another clinic', purpose: 'The practice moves there' }
    const doctor = await world.second.signedIn('dr.lee')
    expect(reasonOf(await doctor.exchange.exportPractice(give))).not.toBe('lease-send')
    const port = world.serving.address().port
    await world.serving.pause()
    valueOf(await desk.patients.register({ ...ZIMMER, givenName: 'Offline' }))

    ahead = 71 * HOUR
    await world.second.restart()
    const again = await world.second.signedIn('desk')
    expect(await offline(again)).toMatchObject({ kind: 'valid', maySend: false, isSoon: true })
    const later = await world.second.signedIn('dr.lee')
    expect(reasonOf(await later.exchange.exportPractice(give))).toBe('lease-send')
    valueOf(await again.patients.register({ ...ZIMMER, givenName: 'Later' }))

    ahead = 73 * HOUR
    const enter = async () => reasonOf(await signIn(world.second.connect(), 'desk'))
    // So long a time also closes the practice, which may come in between.
    await until(enter, (reason) => reason === 'lease-lapsed')
    await world.second.restart()
    expect(await enter()).toBe('lease-lapsed')
    // Back to the first day.
    ahead = HOUR
    await world.second.restart()
    expect(await enter()).toBe('lease-lapsed')
    expect(reasonOf(await signIn(world.second.connect(), 'dr.lee'))).toBe('lease-lapsed')

    // The words begin the time anew.
    ahead = 74 * HOUR
    await world.second.restart()
    const byWords = world.second.connect()
    const password = 'a pass phrase by the words'
    valueOf(await byWords.access.recover({ words: recoveryWords, login: 'desk', password }))
    expect(await offline(byWords)).toMatchObject({ kind: 'valid', isSoon: false })
    expect(valueOf(await byWords.patients.search({ text: 'later' }))).toHaveLength(1)

    ahead = 74 * HOUR + 80 * HOUR
    await world.second.restart()
    expect(reasonOf(await signIn(world.second.connect(), 'desk', password))).toBe('lease-lapsed')
    // The server is there again: whoever signs in asks it without knowing.
    await world.serving.restart(port)
    const entered = await until(
      async () => reasonOf(await signIn(world.second.connect(), 'desk', password)),
      (reason) => reason === 'done',
      120_000,
    )
    expect(entered).toBe('done')
    const back = world.second.connect()
    valueOf(await signIn(back, 'desk', password))
    await isSafe(back)
    expect(await offline(back)).toMatchObject({ kind: 'valid', maySend: true, isSoon: false })
    expect(valueOf(await back.patients.search({ text: 'zimmer' }))).toHaveLength(2)
    // The first PC, whose clock nobody touched, was never in question.
    expect(reasonOf(await world.first.connect().access.signIn({ login: 'desk', password: PASSWORDS.desk }))).not.toBe(
      'lease-lapsed',
    )
  } finally {
    await world.remove()
  }
}, 600_000)
