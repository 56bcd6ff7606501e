import { SYSTEM } from '../../shared/terminology/index.ts'
import type { CodingProps } from '../kit/coding.ts'
import { CodingField } from '../terminology/index.ts'

/** The field that a drug is named in. */
export const DrugCoding = (props: CodingProps) => <CodingField system={SYSTEM.rxnorm} {...props} />
