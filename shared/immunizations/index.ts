export { immunizations } from './contract.ts'
export * from './model.ts'
export { holdsNow, immunizationFaults, immunizationWarnings, isExpired } from './rules.ts'
