import { z } from 'zod'

/** Money in whole US cents; may be negative. Names of such values end in `…Cents`. */
export const Cents = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER).brand<'Cents'>()
export type Cents = z.infer<typeof Cents>
