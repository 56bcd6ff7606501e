export { histories } from './contract.ts'
