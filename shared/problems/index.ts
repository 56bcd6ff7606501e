export { problems } from './contract.ts'
