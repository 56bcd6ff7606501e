import type { Hours } from '../../../shared/practice/index.ts'
import { readTime } from '../../kit/wall-clock.ts'

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
