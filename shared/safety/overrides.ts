import { z } from 'zod'
import { CivilDate } from '../kernel/index.ts'

/** Why somebody goes on all the same. Each does something, so that a reason is more than a click. */
export const OVERRIDE_REASONS = [
  'will-monitor',
  'other-drug-stops',
  'tolerated-before',
  'record-is-wrong',
  'specialist-advised',
  'benefit-outweighs',
] as const
export const OverrideReasonCode = z.enum(OVERRIDE_REASONS)
export type OverrideReasonCode = z.infer<typeof OverrideReasonCode>

/** What follows from a reason, and what must be said with it. */
export type OverrideRule = {
  /** `task`: a task with its day for whoever signs; `correct`: a task to set the chart right; `none`: the record alone. */
  acts: 'task' | 'correct' | 'none'
  needsDate: boolean
  needsWords: boolean
}

export const OVERRIDE_RULES: Readonly<Record<OverrideReasonCode, OverrideRule>> = {
  // Only 35.5 % of those who said so did it, where nothing followed. Source: Slight 2013, PMC3873469.
  'will-monitor': { acts: 'task', needsDate: true, needsWords: true },
  'other-drug-stops': { acts: 'task', needsDate: true, needsWords: false },
  'tolerated-before': { acts: 'none', needsDate: false, needsWords: false },
  'record-is-wrong': { acts: 'correct', needsDate: false, needsWords: true },
  'specialist-advised': { acts: 'none', needsDate: false, needsWords: true },
  'benefit-outweighs': { acts: 'none', needsDate: false, needsWords: true },
}

export const Override = z.object({
  alertId: z.string().min(1).max(300),
  reason: OverrideReasonCode,
  /** What is watched, who advised, which entry is wrong. */
  words: z.string().trim().max(500).default(''),
  /** The day by which it is done. */
  dueOn: CivilDate.nullable().default(null),
  /** A T1 alert is confirmed twice. */
  confirmedTwice: z.boolean().default(false),
})
export type Override = z.infer<typeof Override>
