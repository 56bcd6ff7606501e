import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { BREAK_GLASS_MS } from '../../shared/access/index.ts'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { type Scratch, scratchSecurity } from '../support/security.ts'

const NURSE = {
  login: 'nurse',
  displayName: 'Nina Nurse',
  roles: ['nurse' as const],
  password: 'a nurse with a bicycle',
}
let pc: Scratch
beforeEach(async () => {
  pc = await scratchSecurity()
  await pc.found()
  valueOf(await (await pc.signedIn('admin')).access.addUser(NURSE))
})
afterEach(async () => {
  expect(pc.logged).toEqual([])
  await pc.remove()
})
async function nurseIn(): Promise<Clients> {
  const clients = pc.connect()
  valueOf(await clients.access.signIn({ login: NURSE.login, password: NURSE.password }))
  return clients
}
const formsOf = async (who: Clients) => valueOf(await who.drafts.mine({})).map(({ form }) => form)

test('a draft is its writer’s alone, stands as it was typed last, and goes when it is dropped', async () => {
  const doctor = await pc.signedIn('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  const form = `problems.add.${patientId}`
  const values = { value: { concept: { text: 'Gout', codings: [] }, onset: null }, from: null }
  valueOf(await doctor.drafts.keep({ form, patientId, values: { value: 'Go' } }))
  valueOf(await doctor.drafts.keep({ form, patientId, values }))
  valueOf(await doctor.drafts.keep({ form: 'patients.register', patientId: null, values: { familyName: 'Dunn' } }))
  const [last, first] = valueOf(await doctor.drafts.mine({}))
  expect([first, last]).toMatchObject([
    { form, patientId, values },
    { form: 'patients.register', patientId: null, values: { familyName: 'Dunn' } },
  ])
  const nurse = await nurseIn()
  expect(await formsOf(nurse)).toEqual([])
  // Of the same form each has her own, and lets go of her own.
  valueOf(await nurse.drafts.keep({ form, patientId, values: { value: 'hers' } }))
  valueOf(await nurse.drafts.drop({ form }))
  expect(await formsOf(nurse)).toEqual([])
  expect(await formsOf(doctor)).toEqual(['patients.register', form])
  valueOf(await doctor.drafts.drop({ form }))
  valueOf(await doctor.drafts.drop({ form: 'never.kept' }))
  expect(await formsOf(doctor)).toEqual(['patients.register'])
})

test('a draft of a chart that was closed since is not shown until the chart may be opened', async () => {
  const doctor = await pc.signedIn('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  const nurse = await nurseIn()
  const form = `vitals.${patientId}`
  valueOf(await nurse.drafts.keep({ form, patientId, values: { weight: '150 lb' } }))
  expect(await formsOf(nurse)).toEqual([form])
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works at this practice' }))
  expect(await formsOf(nurse)).toEqual([])
  const refused = await nurse.drafts.keep({ form, patientId, values: { weight: '151 lb' } })
  expect(refused.ok ? 'taken' : refused.failure.reason).toBe('sensitive')
  valueOf(await nurse.access.breakGlass({ patientId, reason: 'Collapsed in the waiting room' }))
  expect(await formsOf(nurse)).toEqual([form])
  pc.pass(BREAK_GLASS_MS)
  expect(await formsOf(await nurseIn())).toEqual([])
})
