export { handover } from './contract.ts'
export * from './model.ts'
export { type HandoverRights, partsFor, refuseSeen } from './rules.ts'
