export { timeline } from './contract.ts'
