export { Device, devices } from './contract.ts'
