export { AgeText } from './age-text.tsx'
export { todayIn, writeCivilDate } from './birth-date.ts'
