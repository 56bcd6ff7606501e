import { SYSTEM } from '../../shared/terminology/index.ts'
import type { CodingProps } from '../kit/coding.ts'
import { CodingField } from '../terminology/index.ts'

/** The field that a substance is named in. */
export const SubstanceCoding = (props: CodingProps) => (
  <CodingField system={[SYSTEM.allergen, SYSTEM.rxnorm]} {...props} />
)
