export { allergies } from './contract.ts'
export * from './model.ts'
export {
  allergyFaults,
  allergyState,
  allergyWarnings,
  byGravity,
  holdsNow,
  NEXT_STATUS,
  NEXT_VERIFICATION,
} from './rules.ts'
