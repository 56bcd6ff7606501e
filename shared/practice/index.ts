export { practice } from './contract.ts'
export * from './model.ts'
