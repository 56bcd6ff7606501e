import { expect, test } from '@jest/globals'
import { lineOf } from '../../db/timeline/arms.ts'

const part = (code: string, text: string, value: string, unit = 'mm[Hg]') => ({
  concept: { text, codings: [{ system: 'http://loinc.org', code }] },
  value,
  unit,
})
const line = (parts: object[], flag = '') => lineOf('observation', ['', '', '', '', flag, JSON.stringify(parts), ''])
const SYSTOLIC = part('8480-6', 'Systolic blood pressure', '128')
const DIASTOLIC = part('8462-4', 'Diastolic blood pressure', '82')

test('a blood pressure is said as it is spoken, whichever part comes first', () => {
  expect(line([SYSTOLIC, DIASTOLIC])).toBe('128/82 mmHg')
  expect(line([DIASTOLIC, SYSTOLIC], 'H')).toBe('128/82 mmHg · H')
  expect(line([SYSTOLIC, DIASTOLIC, part('8867-4', 'Heart rate', '76', '/min')])).toBe(
    '128/82 mmHg · Heart rate 76/min',
  )
})

test('parts that do not fit together stay apart, each with its unit', () => {
  expect(line([SYSTOLIC, part('8462-4', 'Diastolic blood pressure', '10.9', 'kPa')])).toBe(
    'Systolic blood pressure 128 mmHg · Diastolic blood pressure 10.9 kPa',
  )
  expect(line([SYSTOLIC])).toBe('Systolic blood pressure 128 mmHg')
})
