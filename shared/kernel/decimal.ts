import { z } from 'zod'

/** A decimal number as it was written, with the precision that it was written with: `5.0` is not `5`. Never a float. */
export const Decimal = z
  .string()
  .max(60)
  .regex(/^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/, 'Write a number, such as 5 or 5.0')
  .brand<'Decimal'>()
export type Decimal = z.infer<typeof Decimal>
