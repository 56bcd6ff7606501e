import { expect, test } from '@jest/globals'
import { createIntl } from 'react-intl'
import { readDay, typedDay } from '../../renderer/kit/civil-day.ts'
import { writeBirth, writeTold } from '../../renderer/kit/event-time.ts'
import { weekText } from '../../renderer/practice/setup/hours-text.ts'
import { LOCALES, words } from '../../renderer/words/index.ts'
import type { CivilDate } from '../../shared/kernel/index.ts'

const money = (locale: string, cents: number) =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' }).format(cents / 100)

test('money stands in both languages as people in the US read it', () => {
  for (const locale of Object.values(LOCALES))
    expect([locale, money(locale, 2500), money(locale, 123456)]).toEqual([locale, '$25.00', '$1,234.56'])
  // The control: Spanish of nowhere in particular.
  expect(money('es', 2500)).toMatch(/^25,00.US\$$/)
})

test('a day has its month in letters, so that neither order of day and month can be meant', () => {
  expect(writeTold('2026-03-04', LOCALES.en)).toBe('Mar 4, 2026')
  expect(writeTold('2026-03-04', LOCALES.es)).toBe('4 mar 2026')
})

test('that a birth date is not known is said in the reader’s language', () => {
  for (const language of ['en', 'es'] as const)
    expect(writeBirth('unknown', LOCALES[language])).toBe(words[language]['patient.birthOn.unknown'])
  expect(words.es['patient.birthOn.unknown']).not.toBe(words.en['patient.birthOn.unknown'])
})

test('a day that stands in a field is read back as the same day', () => {
  const today = '2026-11-30' as CivilDate
  for (const day of ['2026-11-30', '2026-01-02', '1999-12-31', '2028-02-29'] as CivilDate[])
    for (const side of ['past', 'future'] as const) expect(readDay(typedDay(day), today, side)).toBe(day)
  expect(typedDay('2026-03-04' as CivilDate)).toBe('3/4/2026')
})

test('a week of hours is written by day and half of the day; days of the same hours stand together', () => {
  const intl = createIntl({ locale: LOCALES.en, messages: {} })
  const names = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  const span = (weekday: number, from: string, until: string) => ({ weekday, from, until }) as never
  const full = (weekday: number) => [span(weekday, '08:00', '12:00'), span(weekday, '13:00', '17:00')]
  const week = (hours: never[]) => weekText(hours, (day) => names[day] ?? '', intl).replaceAll(/\u202f/g, ' ')
  expect(week([1, 2, 3, 5].flatMap(full))).toBe(
    'Mon – Wed 8:00 AM – 12:00 PM, 1:00 PM – 5:00 PM; Fri 8:00 AM – 12:00 PM, 1:00 PM – 5:00 PM',
  )
  expect(week([span(2, '08:30', '12:00')])).toBe('Tue 8:30 AM – 12:00 PM')
  expect(week([])).toBe('')
})
