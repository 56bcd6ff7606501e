import { SYSTEM } from '../../shared/terminology/index.ts'
import type { CodingProps } from '../kit/coding.ts'
import { CodingField } from '../terminology/index.ts'

/** The field that a problem is named in. */
export const ProblemCoding = (props: CodingProps) => <CodingField system={SYSTEM.icd10cm} {...props} />
