export { drafts } from './contract.ts'
export * from './model.ts'
