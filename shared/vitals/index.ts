export { vitals } from './contract.ts'
