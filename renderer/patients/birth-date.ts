/**
 * A typed birth date as `YYYY-MM-DD`: takes `2/29/1980`, `02-29-1980`, `2.29.1980` and `02291980` as people in the US
 * write them, and leaves everything else for the schema to judge.
 */
export function readBirthDate(text: string): string {
  const trimmed = text.trim()
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(trimmed) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(trimmed)
  if (!parts) return trimmed
  const [, month = '', day = '', year = ''] = parts
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** The parts of a civil date, for showing; a calendar day has no zone and never passes through UTC. */
export function civilParts(date: string): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return { year, month, day }
}

/** Whole years on `today`, both civil dates. */
export function ageOn(birthOn: string, today: string): number {
  const [birth, now] = [civilParts(birthOn), civilParts(today)]
  const before = now.month < birth.month || (now.month === birth.month && now.day < birth.day)
  return now.year - birth.year - (before ? 1 : 0)
}

/** Today on the practice's wall. */
export function todayIn(timeZone: string, now: number): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(now)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** A civil date in the words of a language. */
export function writeCivilDate(date: string, language: string): string {
  const { year, month, day } = civilParts(date)
  // Noon UTC shown in UTC: no zone can move it to another day.
  return new Intl.DateTimeFormat(language, { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' }).format(
    Date.UTC(year, month - 1, day, 12),
  )
}
