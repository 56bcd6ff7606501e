import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { BREAK_GLASS_MS } from '../../shared/access/index.ts'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { type Scratch, scratchSecurity } from '../support/security.ts'

const LEAD = {
  login: 'lead',
  displayName: 'Lou Lead',
  roles: ['nurse' as const, 'office-manager' as const],
  password: 'two hats and a bicycle',
}
const REASON = 'Found to be one person'
let pc: Scratch
beforeEach(async () => {
  pc = await scratchSecurity()
  await pc.found()
  valueOf(await (await pc.signedIn('admin')).access.addUser(LEAD))
})
afterEach(async () => {
  expect(pc.logged).toEqual([])
  await pc.remove()
})

async function leadIn(): Promise<Clients> {
  const clients = pc.connect()
  valueOf(await clients.access.signIn({ login: LEAD.login, password: LEAD.password }))
  return clients
}
const listed = async (who: Clients) => ({
  results: valueOf(await who.results.unreviewed({})).total,
  orders: valueOf(await who.orders.open({})).total,
  notes: valueOf(await who.notes.unsigned({})).map(({ title }) => title !== ''),
})

test('a mark on one chart closes the lists across the practice to the other of the same person, until the glass is broken', async () => {
  const doctor = await pc.signedIn('dr.lee')
  const one = valueOf(await doctor.patients.register(ZIMMER))
  const two = valueOf(await doctor.patients.register({ ...ZIMMER, givenName: 'Anne' }))
  const { patientId } = one
  const concept = { text: 'Lipid panel', codings: [] }
  const { entryId, revision } = valueOf(
    await doctor.orders.draft({ patientId, details: { concept, category: 'laboratory' } }),
  )
  valueOf(await doctor.orders.sign({ patientId, entryId, revision }))
  valueOf(await doctor.results.record({ patientId, report: { concept, category: 'laboratory' }, observations: [] }))
  const lead = await leadIn()
  for (const who of [doctor, lead])
    valueOf(await who.notes.start({ patientId, encounterId: null, templateId: 'built-in:blank' }))
  const merged = { mergedId: two.patientId, revision: one.revision, mergedRevision: two.revision, reason: REASON }
  valueOf(await lead.patients.merge({ patientId, ...merged }))
  const all = { results: 1, orders: 1, notes: [true] }
  const none = { results: 0, orders: 0, notes: [false] }
  expect(await listed(lead)).toEqual(all)
  valueOf(await doctor.patients.markSensitive({ patientId: two.patientId, sensitive: true, reason: 'Works here' }))
  expect(await listed(lead)).toEqual(none)
  // The control: a prescriber may open such charts.
  expect(await listed(doctor)).toEqual(all)

  valueOf(await lead.access.breakGlass({ patientId: two.patientId, reason: 'Collapsed in the waiting room' }))
  expect(await listed(lead)).toEqual(all)
  pc.pass(BREAK_GLASS_MS)
  expect(await listed(await leadIn())).toEqual(none)
})
