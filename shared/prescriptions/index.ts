export { type Computed, computeAmounts, fitSig } from './amounts.ts'
export { type BrandName, BrandNames } from './brand-names.ts'
export { doseByWeight, isByWeight, type WeightDose, type WeightDoseGap } from './by-weight.ts'
export { LastUsed, prescriptions, WaitingPrescription } from './contract.ts'
export { DrugIndex, type DrugUse, type FoundDrug, type IndexedDrug } from './drug-index.ts'
export * from './model.ts'
export { doseFormOf, isProduct, Product, ProductIngredient, readProduct, strengthOf } from './product.ts'
export { isUnsigned, mayFollow, maySend, messageIdOf } from './rules.ts'
export {
  needsNotCheckedReason,
  type PrescriptionFault,
  type PrescriptionFaultCode,
  prescriptionFaults,
  proposedOf,
  refuseFaults,
  scheduleOf,
} from './signable.ts'
export * from './sig/index.ts'
