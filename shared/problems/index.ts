export { problems } from './contract.ts'
export * from './model.ts'
export { holdsNow, isPresent, NEXT_STATUS, NEXT_VERIFICATION, problemFaults, problemWarnings } from './rules.ts'
