import { SYSTEM } from '../../shared/terminology/index.ts'
import type { CodingProps } from '../kit/coding.ts'
import { CodingField } from '../terminology/index.ts'

/** The field that a relative's illness is named in. */
export const ConditionCoding = (props: CodingProps) => <CodingField system={SYSTEM.icd10cm} {...props} />

/** The field that a procedure is named in. */
export const ProcedureCoding = (props: CodingProps) => <CodingField system={[SYSTEM.hcpcs, SYSTEM.cpt]} {...props} />
