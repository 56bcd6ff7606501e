/** The procedure by which people decide; operations of decisions carry it. */
export const DECIDE = 'conflicts.decide'
export { conflicts } from './contract.ts'
export { MAY_STAND_TWICE, ONLY_LOOKED_AT } from './fields.data.ts'
export * from './model.ts'
export { type Needs, needsOf } from './rights.data.ts'
export { decidedBy, type Decided, distinct, type FieldName, fieldsWith, isByHand } from './rules.ts'
