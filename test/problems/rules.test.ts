import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PartialDate, Instant } from '../../shared/kernel/index.ts'
import {
  isPresent,
  NEXT_STATUS,
  NEXT_VERIFICATION,
  ProblemDetails,
  problemFaults,
  ProblemStatus,
  ProblemVerification,
} from '../../shared/problems/index.ts'

const ON = {
  birthOn: '1980-01-02' as PartialDate,
  now: Date.UTC(2026, 10, 24, 14) as Instant,
  timeZone: 'America/New_York',
}
const anyStatus = fc.constantFrom(...ProblemStatus.options)
const anyVerification = fc.constantFrom(...ProblemVerification.options)
const told = fc.option(
  fc.oneof(
    fc.integer({ min: 1975, max: 2030 }).map(String),
    fc
      .date({ min: new Date('1978-01-01'), max: new Date('2028-12-31'), noInvalidDate: true })
      .map((day) => day.toJSON().slice(0, 10)),
    fc.constant('in winter'),
  ),
)
const anyDetails = fc
  .record({ clinicalStatus: anyStatus, verificationStatus: anyVerification, onset: told, abated: told })
  .map((some) => ProblemDetails.parse({ concept: { text: 'Asthma', codings: [] }, ...some }))

describe('the states of a problem', () => {
  test('whatever is accepted holds to the rules', () => {
    fc.assert(
      fc.property(anyDetails, anyDetails, (before, after) => {
        if (problemFaults(before, after, ON).length > 0) return
        if (before.clinicalStatus !== after.clinicalStatus)
          expect(NEXT_STATUS[before.clinicalStatus]).toContain(after.clinicalStatus)
        if (before.verificationStatus !== after.verificationStatus)
          expect(NEXT_VERIFICATION[before.verificationStatus]).toContain(after.verificationStatus)
        if (after.abated !== null) expect(isPresent(after.clinicalStatus)).toBe(false)
        const [from, to] = [after.onset, after.abated]
        if (from && to && from !== 'in winter' && to !== 'in winter')
          expect(from.slice(0, 4) <= to.slice(0, 4)).toBe(true)
        const changed = [from !== before.onset && from, to !== before.abated && to]
        for (const time of changed)
          if (time && time !== 'in winter') {
            expect(time.slice(0, 4) >= '1980').toBe(true)
            expect(time.slice(0, 7) <= '2026-11').toBe(true)
          }
      }),
      { numRuns: 2000 },
    )
  })

  test('control: something is accepted, and something is refused for each reason', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(anyDetails, anyDetails, (before, after) => {
        const faults = problemFaults(before, after, ON)
        seen.add(faults.length === 0 ? 'accepted' : '')
        for (const { fault } of faults) seen.add(fault)
      }),
      { numRuns: 2000 },
    )
    const all = ['accepted', 'before-birth', 'ended-yet-active', 'ends-before-start', 'future', 'transition']
    expect([...seen].filter(Boolean).toSorted()).toEqual(all)
  })

  test('nothing comes back without having gone, and no state is a trap', () => {
    for (const status of ProblemStatus.options) {
      expect(NEXT_STATUS[status]).not.toContain(status)
      expect(NEXT_STATUS[status].length).toBeGreaterThan(0)
      if (isPresent(status)) expect(NEXT_STATUS[status].some(isPresent)).toBe(false)
    }
    expect(NEXT_VERIFICATION.confirmed).toEqual(['refuted'])
  })
})
