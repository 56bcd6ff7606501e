export { exchange } from './contract.ts'
