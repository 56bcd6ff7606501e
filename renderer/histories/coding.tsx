/** The fields that a relative's illness and a procedure are named in. */
export { PlainCoding as ConditionCoding, PlainCoding as ProcedureCoding } from '../kit/plain-coding.tsx'
