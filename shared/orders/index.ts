export { OpenOrder, orders } from './contract.ts'
export * from './model.ts'
export { isOpen, isOverdue, mayBecome, orderOfSet } from './rules.ts'
