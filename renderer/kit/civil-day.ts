import { Temporal } from 'temporal-polyfill'
import { CivilDate } from '../../shared/kernel/index.ts'

/**
 * A day as it is typed: `2026-12-05`, `12/5/2026`, `12/5/26`, `12/5` (the nearest before or after today), `today` (`hoy`), `+10`,
 * `+2w`, `-3d`. A year of two digits is of this century.
 * @param side on which side of today a day without a year lies
 * @returns null where the text is no day of the calendar
 */
export function readDay(text: string, today: CivilDate, side: 'past' | 'future'): CivilDate | null {
  const typed = text.trim().toLowerCase()
  const day = (value: string) => CivilDate.safeParse(value).data ?? null
  const shifted = /^([+-]\d{1,4})\s*([dwm]?)$/.exec(typed)
  if (shifted) {
    const count = Number(shifted[1])
    const by = shifted[2] === 'w' ? { weeks: count } : shifted[2] === 'm' ? { months: count } : { days: count }
    return day(Temporal.PlainDate.from(today).add(by).toString())
  }
  if (typed === 'today' || typed === 'hoy') return today
  const yearFirst = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(typed)
  if (yearFirst) return day(dayText(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3])))
  const parts = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?$/.exec(typed)
  if (!parts) return null
  const [month, inMonth] = [Number(parts[1]), Number(parts[2])]
  if (parts[3] !== undefined)
    return day(dayText(Number(parts[3].length === 2 ? `20${parts[3]}` : parts[3]), month, inMonth))
  const year = Number(today.slice(0, 4))
  const here = dayText(year, month, inMonth)
  const moved = side === 'past' ? (here > today ? year - 1 : year) : here < today ? year + 1 : year
  return day(dayText(moved, month, inMonth))
}

/** A day as people in the US type it, `12/5/2026`: what `readDay` reads back as the same day. */
export function typedDay(day: CivilDate): string {
  const [year, month, inMonth] = day.split('-').map(Number)
  return `${month}/${inMonth}/${year}`
}

const dayText = (year: number, month: number, inMonth: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(inMonth).padStart(2, '0')}`
