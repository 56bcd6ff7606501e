import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { BREAK_GLASS_MS } from '../../shared/access/index.ts'
import { valueOf, ZIMMER } from '../support/practices.ts'
import { type Scratch, scratchSecurity } from '../support/security.ts'

const REASON = 'Collapsed in the waiting room'
const people = {
  nurse: {
    login: 'nurse',
    displayName: 'Nina Nurse',
    roles: ['nurse' as const],
    password: 'night lantern on the ward',
  },
  lead: {
    login: 'lead',
    displayName: 'Lou Lead',
    roles: ['nurse' as const, 'office-manager' as const],
    password: 'two hats and a bicycle',
  },
}
let pc: Scratch
let patientId: string
beforeEach(async () => {
  pc = await scratchSecurity()
  await pc.found()
  const admin = await pc.signedIn('admin')
  for (const person of Object.values(people)) valueOf(await admin.access.addUser(person))
  const doctor = await pc.signedIn('dr.lee')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this clinic' }))
})
afterEach(async () => {
  expect(pc.logged).toEqual([])
  await pc.remove()
})

async function signedIn(who: keyof typeof people) {
  const clients = pc.connect()
  const { login, password } = people[who]
  const { userId } = valueOf(await clients.access.signIn({ login, password }))
  return { ...clients, userId, opens: async () => (await clients.patients.get({ patientId })).ok }
}

describe('breaking the glass', () => {
  test('opens one chart to one person for an hour, and not a moment longer', async () => {
    const [nurse, lead] = [await signedIn('nurse'), await signedIn('lead')]
    expect(await nurse.opens()).toBe(false)
    const { expiresAt } = valueOf(await nurse.access.breakGlass({ patientId, reason: REASON }))
    expect(expiresAt).toBe(pc.clock.now() + BREAK_GLASS_MS)
    expect([await nurse.opens(), await lead.opens()]).toEqual([true, false])
    pc.pass(BREAK_GLASS_MS - 1)
    expect(await (await signedIn('nurse')).opens()).toBe(true)
    pc.pass(1)
    expect(await (await signedIn('nurse')).opens()).toBe(false)
  })

  test('serves no longer when the role goes', async () => {
    const nurse = await signedIn('nurse')
    valueOf(await nurse.access.breakGlass({ patientId, reason: REASON }))
    const admin = await pc.signedIn('admin')
    valueOf(await admin.access.setRoles({ userId: nurse.userId, roles: ['medical-assistant'] }))
    expect(await nurse.opens()).toBe(false)
    valueOf(await admin.access.setRoles({ userId: nurse.userId, roles: ['nurse'] }))
    expect(await nurse.opens()).toBe(true)
  })

  test('is judged by somebody else, once', async () => {
    const lead = await signedIn('lead')
    const { grantId } = valueOf(await lead.access.breakGlass({ patientId, reason: REASON }))
    const verdict = { grantId, verdict: 'appropriate' as const, note: '' }
    expect(await lead.access.reviewBreakGlass(verdict)).toMatchObject({ ok: false, failure: { reason: 'own' } })
    const officer = await pc.signedIn('privacy')
    expect(valueOf(await officer.access.reviewBreakGlass(verdict))).toMatchObject({ reviewerName: 'Pat Privacy' })
    expect(await officer.access.reviewBreakGlass(verdict)).toMatchObject({ failure: { reason: 'reviewed' } })
    expect(valueOf(await officer.access.breakGlassGrants({}))).toEqual([])
  })
})
