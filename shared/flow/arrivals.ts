import type { Appointment } from '../appointments/index.ts'
import { isBirthKnown } from '../kernel/index.ts'
import { digitsOf, readQuestion, wordsOfName } from '../patients/index.ts'

/** The lanes of the board, each with what stands in it. */
export const LANES = [
  { id: 'expected', of: ['booked', 'confirmed'] },
  { id: 'arrived', of: ['arrived'] },
  { id: 'roomed', of: ['roomed'] },
  { id: 'with-provider', of: ['with-provider'] },
  { id: 'checkout', of: ['checkout'] },
  { id: 'gone', of: ['done', 'no-show', 'cancelled'] },
] as const satisfies readonly { id: string; of: readonly Appointment['status'][] }[]
export type Lane = (typeof LANES)[number]

/**
 * Whether a booking is that of whoever stands at the counter and says her name and birth date: parts of the name in any order,
 * the date in any form; or her record number, or some of her telephone number.
 * @param thisYear a year of two digits is read by it
 */
export function isOf(
  appointment: Pick<Appointment, 'patientName' | 'birthOn' | 'recordNumber' | 'phone'>,
  text: string,
  thisYear: number,
): boolean {
  const { parts, birth, digits } = readQuestion(text, thisYear)
  const [family = '', given = ''] = appointment.patientName.split(', ')
  const words = wordsOfName(family, given)
  const [year = 0, month, day] = appointment.birthOn.split('-').map(Number)
  const named = parts.every((part) => words.some((word) => word.startsWith(part)))
  const born =
    !birth ||
    (parts.length > 0 && !isBirthKnown(appointment.birthOn)) ||
    ((birth.years === undefined || birth.years.length === 0 || birth.years.includes(year)) &&
      (birth.month === undefined || month === undefined || birth.month === month) &&
      (birth.day === undefined || day === undefined || birth.day === day))
  const { recordNumber, phone } = appointment
  const numbered = digits === '' || recordNumber === digits || digitsOf(phone).includes(digits)
  return named && born && numbered
}

/** Minutes since a moment, never below nought. */
export const minutesSince = (at: number, now: number): number => Math.max(0, Math.floor((now - at) / 60_000))
