import { SYSTEM } from '../../shared/terminology/index.ts'
import type { CodingProps } from '../kit/coding.ts'
import { CodingField } from '../terminology/index.ts'

/** The field that a vaccine is named in. */
export const VaccineCoding = (props: CodingProps) => <CodingField system={SYSTEM.cvx} {...props} />
