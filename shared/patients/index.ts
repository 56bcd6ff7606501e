export { patients } from './contract.ts'
export * from './model.ts'
export { birthDateFault, digitsOf, foldText, nameKeyOf, type PatientQuestion, readQuestion } from './rules.ts'
