/** The field that a substance is named in. */
export { PlainCoding as SubstanceCoding } from '../kit/plain-coding.tsx'
