export { timeline } from './contract.ts'
export * from './model.ts'
export { inAccounting, readSearch, type SearchWords } from './rules.ts'
