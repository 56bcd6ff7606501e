/** The field that a drug is named in. */
export { PlainCoding as DrugCoding } from '../kit/plain-coding.tsx'
