export { medications } from './contract.ts'
