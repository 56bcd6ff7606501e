export { encounters } from './contract.ts'
