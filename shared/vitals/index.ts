export { ageInDays, ageInMonths, ageSpan } from './age.ts'
export { adultBmiFlag, bodyMassIndex, bodySurfaceArea } from './computed.ts'
export { vitals } from './contract.ts'
export { detailsOf } from './details.ts'
export { DAYS_A_MONTH, WHO_UNTIL_MONTHS } from './growth/assess.ts'
export { correctedAge, correctionDays, growthCharts, type Measured } from './growth/chart.ts'
export { growthTables } from './growth/tables.ts'
export { DIASTOLIC, SYSTOLIC, VITAL_CODES, VITAL_UNITS } from './kinds.data.ts'
export * from './model.ts'
export { expectedPressure, hasPressurePercentile, heightZ, pressurePercentile } from './pressure.ts'
export { readBloodPressure, readMeasure, type ReadMeasure, type UnitHabit } from './reading.ts'
export { doubtsAbout, type Doubt, inCanonical, plausibility, vitalFlag, vitalFlagAmong } from './rules.ts'
export {
  codesOf,
  habitText,
  habitUnit,
  oxygenFlowOf,
  pressuresOf,
  vitalKindOf,
} from './showing.ts'
