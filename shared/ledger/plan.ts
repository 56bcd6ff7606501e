import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { CivilDate } from '../kernel/index.ts'
import { PositiveMoney } from './model.ts'

/** What a patient has promised to pay in parts. It changes nothing of what is owed. */
export const PaymentPlan = z.object({
  totalCents: PositiveMoney,
  instalments: z.number().int().min(1).max(120),
  everyMonths: z.number().int().min(1).max(12).default(1),
  firstOn: CivilDate,
})
export type PaymentPlan = z.infer<typeof PaymentPlan>

/** The instalments with their days; the last takes what does not divide. A month without the day ends on its last. */
export function instalmentsOf({
  totalCents,
  instalments,
  everyMonths,
  firstOn,
}: PaymentPlan): { dueOn: string; cents: number }[] {
  const each = Math.floor(totalCents / instalments)
  const first = Temporal.PlainDate.from(firstOn)
  return Array.from({ length: instalments }, (_one, index) => ({
    dueOn: first.add({ months: index * everyMonths }).toString(),
    cents: index === instalments - 1 ? totalCents - each * (instalments - 1) : each,
  }))
}

/** Where a plan stands on a day, by what has been paid since it was made. */
export function planStanding(plan: PaymentPlan, asOf: string, paidCents: number) {
  const dueCents = instalmentsOf(plan)
    .filter(({ dueOn }) => dueOn <= asOf)
    .reduce((sum, { cents }) => sum + cents, 0)
  return { dueCents, paidCents, pastDueCents: Math.max(dueCents - paidCents, 0) }
}
