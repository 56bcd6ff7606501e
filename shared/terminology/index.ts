export { terminology } from './contract.ts'
export * from './model.ts'
export { bestFirst, codeKeyOf, type Match, searchWords, wordsOf } from './rules.ts'
export { CODE_SYSTEMS } from './systems.data.ts'
