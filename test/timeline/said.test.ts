import { expect, test } from '@jest/globals'
import { saidOf } from '../../db/timeline/said.ts'

const coding = (code: string, display: string) => JSON.stringify([{ system: 'http://snomed.info/sct', code, display }])

test('what a vaccine did to her is said with the vaccine', () => {
  expect(saidOf('immunization', { reactions: coding('39579001', 'Anaphylaxis') })).toEqual([
    { field: 'reaction', text: '39579001 · Anaphylaxis · http://snomed.info/sct', as: 'text' },
  ])
})

test('codes of a reason and of a value are said, each under its own name', () => {
  const reasonCodings = coding('38341003', 'Hypertension')
  for (const table of ['encounter', 'serviceOrder', 'medication', 'procedure'] as const)
    expect(saidOf(table, { reasonCodings })).toEqual([
      { field: 'reasonCode', text: '38341003 · Hypertension · http://snomed.info/sct', as: 'text' },
    ])
  expect(saidOf('observation', { valueCodings: coding('260373001', 'Detected') })).toContainEqual({
    field: 'valueCode',
    text: '260373001 · Detected · http://snomed.info/sct',
    as: 'text',
  })
})
