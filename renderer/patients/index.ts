export { AgeText } from './age-text.tsx'
export { todayIn, writeCivilDate } from './birth-date.ts'
export { BreakGlass } from './break-glass.tsx'
export { Identity } from './summary.tsx'
