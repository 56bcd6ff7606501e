export { allergies } from './contract.ts'
