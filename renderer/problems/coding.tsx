/** The field that a problem is named in. */
export { PlainCoding as ProblemCoding } from '../kit/plain-coding.tsx'
