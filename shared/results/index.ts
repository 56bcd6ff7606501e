export { results } from './contract.ts'
