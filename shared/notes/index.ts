export { notes } from './contract.ts'
