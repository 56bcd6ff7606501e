import type { IntlShape } from 'react-intl'

const two = (value: number): string => String(value).padStart(2, '0')

/**
 * A time of day as it is typed: `9`, `9:15`, `915`, `14.20`, `2p`, `2:30 pm`. Hours from 1 to 6 without a word are of the
 * afternoon: nobody is booked at three in the morning.
 * @returns `HH:MM`, or null where the text is no time of day
 */
export function readTime(text: string): string | null {
  const typed = /^(\d{1,2})(?:[:.]?(\d{2}))?\s*(a|p)?\.?m?\.?$/.exec(text.trim().toLowerCase())
  if (!typed) return null
  const [hour, minute] = [Number(typed[1]), Number(typed[2] ?? 0)]
  const half = typed[3]
  if (minute > 59 || hour > 23 || (half && (hour < 1 || hour > 12))) return null
  // Written with two digits it is a time of the whole day.
  const plain = typed[1]?.length === 1 && hour >= 1 && hour <= 6 ? hour + 12 : hour
  const counted = half === undefined ? plain : (hour % 12) + (half === 'p' ? 12 : 0)
  return `${two(counted)}:${two(minute)}`
}

/** A time of day in the person's language: `9:15 AM`. @param time `HH:MM`, or a wall time, of which the day is left away */
export function clockText(intl: IntlShape, time: string): string {
  const [hour = 0, minute = 0] = time.slice(-5).split(':').map(Number)
  return intl.formatTime(Date.UTC(2000, 0, 1, hour, minute), { timeZone: 'UTC', hour: 'numeric', minute: '2-digit' })
}

/** A civil day in words: `Tue, Dec 1`. */
export function dayText(intl: IntlShape, day: string, long = false): string {
  const [year = 2000, month = 1, date = 1] = day.slice(0, 10).split('-').map(Number)
  const style = long
    ? ({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' } as const)
    : ({ weekday: 'short', month: 'short', day: 'numeric' } as const)
  return intl.formatDate(Date.UTC(year, month - 1, date), { ...style, timeZone: 'UTC' })
}
