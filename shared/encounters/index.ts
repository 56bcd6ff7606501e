export { encounters } from './contract.ts'
export * from './model.ts'
export {
  type Follow,
  followFrom,
  isOpen,
  type Move,
  moveFrom,
  onSameDay,
  refuseTimes,
  shownVisit,
  staysChosen,
} from './rules.ts'
