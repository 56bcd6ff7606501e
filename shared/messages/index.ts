export { messages } from './contract.ts'
export * from './model.ts'
