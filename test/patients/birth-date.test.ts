import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { birthDateFault } from '../../shared/patients/index.ts'
import type { PartialDate } from '../../shared/kernel/index.ts'
import { steppingClock } from '../support/fixed.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

// Ten in the evening of 24 November in New York, where the practice is: in UTC it is the 25th already.
const clock = steppingClock(Date.UTC(2026, 10, 25, 3, 0))
let one: Awaited<ReturnType<typeof scratchCore>>
beforeEach(async () => {
  one = await scratchCore({ clock })
  await one.found()
})
afterEach(() => one.remove())
const born = (birthOn: string) => ({ ...ZIMMER, birthOn: birthOn as PartialDate })

test('a birth date that can not be is refused at its field, by the day on the practice’s wall', async () => {
  const { patients } = await one.signedIn('dr.lee')
  for (const [birthOn, why] of [
    ['2026-11-25', 'not come yet'],
    ['2062-01-01', 'not come yet'],
    ['1896-11-23', 'more than 130 years'],
    ['0198-03-09', 'more than 130 years'],
  ] as const)
    expect(await patients.register(born(birthOn))).toMatchObject({
      ok: false,
      failure: { issues: [{ path: 'birthOn', message: expect.stringContaining(why) }] },
    })
  const { patientId, revision } = valueOf(await patients.register(born('2026-11-24')))
  expect(valueOf(await patients.register(born('1896-11-24'))).birthOn).toBe('1896-11-24')
  const changed = await patients.update({ patientId, revision, details: born('2027-01-01') })
  expect(changed).toMatchObject({ ok: false, failure: { reason: 'birth-date' } })
}, 60_000)

test('the rule by itself: today and 130 years are possible, a day more is not', () => {
  expect(birthDateFault('2026-11-24', '2026-11-24')).toBeNull()
  expect(birthDateFault('2026-11-25', '2026-11-24')).toBe('future')
  expect(birthDateFault('1896-11-24', '2026-11-24')).toBeNull()
  expect(birthDateFault('1896-11-23', '2026-11-24')).toBe('too-old')
})
