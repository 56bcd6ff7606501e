export { orders } from './contract.ts'
