export { consents } from './contract.ts'
export * from './model.ts'
export { expiryOf, holdsOn, refuseSignature } from './rules.ts'
