export { OpenOrder, orders } from './contract.ts'
export * from './model.ts'
export { isOpen, isOverdue, mayBecome } from './rules.ts'
