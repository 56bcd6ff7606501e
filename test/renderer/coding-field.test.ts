import { expect, test } from '@jest/globals'
import { narrowed, recentFirst } from '../../renderer/terminology/recents.ts'
import { type FoundConcept, SYSTEM } from '../../shared/terminology/index.ts'

const line = (code: string, display: string, more: Partial<FoundConcept> = {}): FoundConcept => ({
  system: SYSTEM.icd10cm,
  code,
  display,
  kind: 'billable',
  active: true,
  matched: null,
  ...more,
})
const HYPERTENSION = line('I10', 'Essential (primary) hypertension', { matched: 'high blood pressure' })
const DIABETES = line('E11.9', 'Type 2 diabetes mellitus without complications')
const ASTHMA = line('J45.909', 'Unspecified asthma, uncomplicated')
const codes = (lines: readonly FoundConcept[]) => lines.map(({ code }) => code)

test('a late answer shows only what is asked for by now', () => {
  const late = [HYPERTENSION, DIABETES, ASTHMA]
  expect(codes(narrowed(late, 'diab mel'))).toEqual(['E11.9'])
  expect(codes(narrowed(late, 'blood hi'))).toEqual(['I10'])
  expect(codes(narrowed(late, 'j459'))).toEqual(['J45.909'])
  expect(codes(narrowed(late, 'E11.'))).toEqual(['E11.9'])
  expect(codes(narrowed(late, 'zebra'))).toEqual([])
  expect(codes(narrowed(late, ''))).toEqual(['I10', 'E11.9', 'J45.909'])
})

test('what was chosen last stands first, once, and only where it fits the field', () => {
  const asked = { text: '', systems: [SYSTEM.icd10cm] }
  expect(codes(recentFirst([HYPERTENSION, DIABETES], [DIABETES, ASTHMA], asked))).toEqual(['E11.9', 'J45.909', 'I10'])
  expect(codes(recentFirst([DIABETES], [ASTHMA], { ...asked, text: 'diab' }))).toEqual(['E11.9'])
  expect(codes(recentFirst([], [ASTHMA], { ...asked, systems: [SYSTEM.rxnorm] }))).toEqual([])
  expect(
    codes(recentFirst([], [line('E11', 'Type 2', { kind: 'header' })], { ...asked, kinds: ['billable'] })),
  ).toEqual([])
})
