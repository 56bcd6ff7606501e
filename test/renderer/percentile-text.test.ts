import { expect, test } from '@jest/globals'
import { percentText } from '../../renderer/vitals/computed.ts'

test('a percentile is whole and never said to be one that is not reached', () => {
  expect([0.2, 1, 49.9, 50, 89.99, 94.6, 95, 99, 99.4].map(percentText)).toEqual([
    '<1',
    '1',
    '49',
    '50',
    '89',
    '94',
    '95',
    '99',
    '>99',
  ])
})
