import type { IntlShape } from 'react-intl'
import type { Hours } from '../../../shared/practice/index.ts'
import { clockText, readTime } from '../../kit/wall-clock.ts'

/** Hours of one weekday as they are typed: `8-12, 1-5`, `8:30 - 16`. Null where it cannot be read. */
export function readHours(text: string): { from: string; until: string }[] | null {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  const spans = parts.map((part) => {
    const [from = '', until = ''] = part.split(/[-–]/)
    return { from: readTime(from), until: until.trim() === '24' ? '24:00' : readTime(until) }
  })
  const whole = spans.every(({ from, until }) => from !== null && until !== null && from < until)
  return whole ? (spans as { from: string; until: string }[]) : null
}

/** The same, written. */
export const writeHours = (hours: readonly Hours[], weekday: number): string =>
  hours
    .filter((one) => one.weekday === weekday)
    .map(({ from, until }) => `${from}-${until}`)
    .join(', ')

/** A week in words, days of the same hours together: `Mon – Wed 8:00 AM – 12:00 PM, 1:00 PM – 5:00 PM; Sat 8:00 AM – 12:00 PM`. */
export function weekText(hours: readonly Hours[], dayName: (weekday: number) => string, intl: IntlShape): string {
  const runs: { first: number; last: number; text: string }[] = []
  for (let weekday = 1; weekday <= 7; weekday++) {
    const text = hours
      .filter((one) => one.weekday === weekday)
      .map(({ from, until }) => `${clockText(intl, from)} – ${clockText(intl, until)}`)
      .join(', ')
    const before = runs.at(-1)
    if (text === '') continue
    if (before?.text === text && before.last === weekday - 1) before.last = weekday
    else runs.push({ first: weekday, last: weekday, text })
  }
  const days = (first: number, last: number) =>
    first === last ? dayName(first) : `${dayName(first)} – ${dayName(last)}`
  return runs.map(({ first, last, text }) => `${days(first, last)} ${text}`).join('; ')
}
