import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { permissionsOf } from '../../shared/access/index.ts'
import { type ExchangePractice, exchangePractice } from './practice.ts'

let here: ExchangePractice
beforeEach(async () => {
  here = await exchangePractice()
})
afterEach(() => here.remove())

test('an export of the practice leaves out every chart of a person one of whose charts is closed to the caller', async () => {
  const people = ['Ash', 'Birch', 'Cedar'].map((family, i) =>
    JSON.stringify({
      resourceType: 'Patient',
      id: String(i),
      name: [{ family, given: ['Ann'] }],
      birthDate: '1970-02-03',
    }),
  )
  await here.takeText('people.ndjson', `${people.join('\n')}\n`, 'Ash Clinic')
  const [first = '', second = ''] = await here.patients()
  const author = { userId: null, sessionId: null, channel: 'test' }
  const change = (id: string, columns: object) =>
    here.scratch.store.journal.work(author, (work) => work.update('patient', id, columns))
  const about = { into: here.placeOf(here.folder), recipient: 'Another practice', purpose: 'A move' }
  const left = async (...roles: Parameters<typeof permissionsOf>[0]) => {
    here.scratch.clock.advance(1_000)
    const caller = { ...here.caller(), may: permissionsOf(roles) }
    const { patients, leftOut } = await here.handlers.exportPractice(about, caller, () => {})
    return { patients, leftOut }
  }
  await change(second, { sensitive: 1 })
  expect(await left('office-manager')).toEqual({ patients: 2, leftOut: 1 })
  await change(second, { mergedInto: first })
  expect(await left('office-manager')).toEqual({ patients: 1, leftOut: 2 })
  // The control: a prescriber may open all of them.
  expect(await left('prescriber')).toEqual({ patients: 3, leftOut: 0 })
})
