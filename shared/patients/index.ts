export { patients } from './contract.ts'
export * from './model.ts'
