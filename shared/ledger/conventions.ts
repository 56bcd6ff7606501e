import { z } from 'zod'
import { CivilDate } from '../kernel/index.ts'

const Reasons = z.record(z.string().regex(/^[A-Z]{2}$/), z.array(z.string().max(10)).max(500))

/**
 * What a practice has decided about its books, from a day on. The defaults are conservative: a reason of a payer that
 * stands in no list is posted nowhere and waits in the denial queue.
 */
export const Conventions = z.object({
  /** Reasons by group that a payer's adjustment is booked by without being asked. */
  autoContractual: Reasons,
  /** Reasons by group that are booked nowhere: someone has to work on them. */
  queue: Reasons,
  /** Reasons by group that only say what another payer did. */
  informational: Reasons,
  /** What is counted from when a balance is aged. */
  ageBase: z.enum(['dos', 'first-billed', 'responsibility', 'first-statement']),
  /** A day later than this many days is in the next bucket, four times. */
  bucketDays: z.tuple([z.number().int(), z.number().int(), z.number().int(), z.number().int()]),
})
export type Conventions = z.infer<typeof Conventions>

/** Source: specs, billing §1.7 (groups of reasons), §2.1 (aging). */
export const DEFAULT_CONVENTIONS: Conventions = {
  autoContractual: { CO: ['45', '253', '97', '59'] },
  queue: { CO: ['16', '22', '27', '29', '50', '109', '197'] },
  informational: { OA: ['23', '94'] },
  ageBase: 'dos',
  bucketDays: [30, 60, 90, 120],
}

export const DatedConventions = z.object({ fromOn: CivilDate, conventions: Conventions })
export type DatedConventions = z.infer<typeof DatedConventions>

/** What held on a day: the latest that began by then, else the defaults. */
export function conventionsOn(settings: readonly DatedConventions[], day: string): Conventions {
  const begun = settings.filter(({ fromOn }) => fromOn <= day)
  const latest = begun.toSorted((a, b) => (a.fromOn < b.fromOn ? -1 : a.fromOn > b.fromOn ? 1 : 0)).at(-1)
  return latest?.conventions ?? DEFAULT_CONVENTIONS
}

export type ReasonKind = 'contractual' | 'patient' | 'informational' | 'queue'

/** What becomes of an adjustment of a payer, by its group and reason; unknown ones wait for a person. */
export function reasonKind(conventions: Conventions, group: string, reason: string): ReasonKind {
  if (group === 'PR') return 'patient'
  if (conventions.queue[group]?.includes(reason)) return 'queue'
  if (conventions.autoContractual[group]?.includes(reason)) return 'contractual'
  if (conventions.informational[group]?.includes(reason)) return 'informational'
  return 'queue'
}
