export { medications } from './contract.ts'
export { doseOf, drugName, takenAs } from './dose.ts'
export * from './model.ts'
export { type OutsideLine, type Pair, readPastedList, sideBySide } from './pasted.ts'
export {
  holdsNow,
  ingredientsOf,
  medicationFaults,
  medicationWarnings,
  moveFaults,
  NEXT_STATUS,
  reconcileFaults,
  sameDrug,
} from './rules.ts'
