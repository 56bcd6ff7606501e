import { expect, test } from '@jest/globals'
import { changedPolicy } from '../../renderer/safety/changed-policy.ts'
import { isHidden, overrideRate, sumByKind } from '../../shared/safety/index.ts'

const row = (kind: string, fired: number, interrupted: number, accepted: number, overridden: number) => ({
  kind,
  fired,
  interrupted,
  accepted,
  overridden,
})

test('sums by kind hide nothing, the kind that interrupts most stands first', () => {
  const sums = sumByKind([row('renal', 9, 1, 1, 0), row('drug-drug', 4, 3, 1, 2), row('drug-drug', 2, 2, 0, 2)])
  expect(sums).toEqual([row('drug-drug', 6, 5, 1, 4), row('renal', 9, 1, 1, 0)])
})

test('the override rate is of interruptions; where nothing interrupted there is none', () => {
  expect(overrideRate({ interrupted: 4, overridden: 3 })).toBe(0.75)
  expect(overrideRate({ interrupted: 0, overridden: 0 })).toBe(null)
})

test('hidden is the minor and what is silenced, nothing that interrupts or stands beside the drug', () => {
  const alert = (tier: 'T1' | 'T2' | 'T3' | 'T4', until: number | null = null) => ({
    tier,
    silencedUntil: until as never,
  })
  expect([alert('T1'), alert('T2'), alert('T3')].some(isHidden)).toBe(false)
  expect([alert('T4'), alert('T2', 5)].every(isHidden)).toBe(true)
})

test('one decision changes one thing of the policy and keeps the rest', () => {
  const before = { agsRows: false, passiveRules: ['A'], hardStops: ['B'], changes: [], mayBeHardStop: [] }
  expect(changedPolicy(before, { ruleId: 'C', to: 'passive' })).toEqual({
    agsRows: false,
    passiveRules: ['A', 'C'],
    hardStops: ['B'],
  })
  expect(changedPolicy(before, { ruleId: 'A', to: 'interrupt' }).passiveRules).toEqual([])
  expect(changedPolicy(before, { ruleId: 'C', to: 'stop' }).hardStops).toEqual(['B', 'C'])
  expect(changedPolicy(before, { ruleId: 'B', to: 'no-stop' })).toEqual({
    agsRows: false,
    passiveRules: ['A'],
    hardStops: [],
  })
  expect(changedPolicy(before, { to: 'ags-on' })).toEqual({ agsRows: true, passiveRules: ['A'], hardStops: ['B'] })
})
