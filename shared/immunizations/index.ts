export { immunizations } from './contract.ts'
