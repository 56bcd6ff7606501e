/** The field that a vaccine is named in. */
export { PlainCoding as VaccineCoding } from '../kit/plain-coding.tsx'
