export { coverage } from './contract.ts'
export * from './model.ts'
export { type CoverageIssue, coverageStateOn, inEffectOn, isMbi, plainMemberId, refuseCoverage } from './rules.ts'
