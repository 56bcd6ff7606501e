export { audit } from './contract.ts'
export * from './model.ts'
