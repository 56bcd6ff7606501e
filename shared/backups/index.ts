export { backups } from './contract.ts'
export * from './model.ts'
