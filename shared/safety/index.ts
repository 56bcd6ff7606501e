export {
  DecisionSample,
  GovernanceRow,
  KnowledgeDiff,
  KnowledgeStatus,
  Policy,
  PolicyState,
  safety,
  SafetyFinding,
} from './contract.ts'
export {
  isHidden,
  MAY_BE_HARD_STOP,
  overrideRate,
  policyFaults,
  signingFaults,
  type SigningFault,
  silencedUntil,
  SILENCE_MONTHS,
  sumByKind,
} from './rules.ts'
export * from './model.ts'
export * from './question.ts'
export { KnowledgePayload, readPayload } from './knowledge.ts'
export { assemble, check, nothingChecked, review, stampOf } from './engine/answer.ts'
export { checkPairs } from './engine/pairs.ts'
export { prepare } from './engine/case.ts'
export { compileKnowledge, type Knowledge } from './engine/compile.ts'
export { recogniseDrug, strengthIn } from './engine/drug-names.ts'
export { withoutQuantity } from './engine/quantity-words.ts'
export { timesPerDayIn } from './engine/frequency.ts'
export { readying, singing } from './engine/canary.ts'
export {
  NOBODY_OUTSIDE,
  OutsideAnswer,
  type OutsideName,
  type OutsideOutcome,
  type OutsideView,
  printOf,
  withOutside,
} from './outside.ts'
export { KnowledgePackage, signedHeading } from './package.ts'
