import { Refusal } from './outcome.ts'

/** Why an entry cannot be saved as it is, or (a warning) only by someone who has seen it and says why. */
export type FaultCode = keyof typeof SENTENCES
/** `path` is the field of the details that it concerns. */
export type Fault = { path: string; fault: FaultCode }

const SENTENCES = {
  'before-birth': 'This is before the patient was born.',
  future: 'This has not come yet.',
  'ends-before-start': 'This ends before it begins.',
  'ended-yet-active': 'What has ended cannot be active.',
  transition: 'The one cannot follow upon the other. Enter a new one instead.',
  'needs-reason': 'Say why.',
  'needs-dose-unit': 'A dose needs its unit.',
  duplicate: 'The list has this already.',
  'expired-lot': 'This lot had expired on the day it was given.',
  'needs-vaccine-time': 'Say when it was given.',
  'list-not-empty': 'The list is not empty. Take back or end what is on it first.',
  'list-empty': 'There is nothing on the list. Say that none is known, or that one could not ask.',
  undecided: 'Something on the list was not decided about. Look at it again.',
  'wrong-decision': 'This cannot be decided about this line.',
} as const

export const faultSentence = (fault: FaultCode): string => SENTENCES[fault]

/**
 * Ends a command with what is wrong; the reason is the first fault's code, `warnings` where someone may save all the same.
 * @throws Refusal `rule-violation`
 */
export function refuse(faults: readonly Fault[], message = 'This was not saved.'): void {
  const [first] = faults
  if (!first) return
  const issues = faults.map(({ path, fault }) => ({ path, message: SENTENCES[fault] }))
  throw new Refusal('rule-violation', message, { reason: first.fault, issues })
}
