import { expect, test } from '@jest/globals'
import { timesPerDayIn } from '../../shared/safety/index.ts'

test.each([
  ['BID', 2],
  ['q.i.d.', 4],
  ['4x daily', 4],
  ['4x/day', 4],
  ['six times daily', 6],
  ['once or twice daily', 2],
  ['every 4 to 6 hours as needed for pain', 6],
  ['q4-6h', 6],
  ['every four hours', 6],
  ['every twenty-four hours', 1],
  ['every 4 hours as needed, max 6 tablets per day', 6],
  ['every 6 hours, up to 3 times a day', 3],
  ['morning and evening', 2],
  ['8 am and 8 pm', 2],
  ['before meals and at bedtime', 4],
  ['ACHS', 4],
  ['with each meal', 3],
  ['BID with meals', 2],
  ['every night at bedtime', 1],
  ['30 minutes before breakfast daily', 1],
  ['1 drop in each eye twice daily', 2],
  ['Take 1 tablet (20 mg) by mouth daily in the morning for hypertension', 1],
  ['twice a day for 10 days', 2],
  ['twice weekly', 2 / 7],
  ['three times a week', 3 / 7],
  ['Monday, Wednesday and Friday', 3 / 7],
  ['once weekly in the morning, on the same day each week', 1 / 7],
  ['every other day in the morning', 1 / 2],
  ['once every 2 weeks', 1 / 14],
  ['every 3 months', 1 / 90],
])('%s is read', (words, times) => {
  expect(timesPerDayIn(words)).toBeCloseTo(times, 9)
})

test.each([
  '',
  'as directed',
  'daily with meals',
  'daily except Sunday',
  'daily then twice daily',
  'twice daily on weekdays',
  '1 tablet in the morning and 2 tablets at bedtime',
  'daily for 21 days, off 7 days',
  'every 5 minutes',
  'every 0 hours',
  'once, may repeat in 2 hours',
  'alternate 5 mg and 2.5 mg daily',
])('“%s” is not read as less than it may be', (words) => {
  expect(timesPerDayIn(words)).toBeNull()
})
