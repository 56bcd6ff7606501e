import { type Override, OVERRIDE_RULES, type SafetyAlert, type SafetyAnswer, type SafetyPolicy } from './model.ts'

/** Why an order may not be signed. */
export type SigningFault = {
  fault: 'must-mend' | 'no-reason' | 'hard-stop' | 'needs-date' | 'needs-words' | 'needs-second-confirmation'
  alertId: string
  sentence: string
}

/** What stands between an answer and a signature. An order with a silenced alert needs no reason again. */
export function signingFaults(answer: SafetyAnswer, overrides: readonly Override[]): SigningFault[] {
  const faults: SigningFault[] = answer.mustMend.map(({ sentence }) => ({ fault: 'must-mend', alertId: '', sentence }))
  for (const alert of answer.alerts) {
    if (!alert.interruptive) continue
    const given = overrides.find(({ alertId }) => alertId === alert.alertId)
    const fault = given ? overrideFault(alert, given) : missing(alert)
    if (fault) faults.push({ ...fault, alertId: alert.alertId })
  }
  return faults
}

const missing = ({ hardStop }: SafetyAlert): Omit<SigningFault, 'alertId'> =>
  hardStop
    ? { fault: 'hard-stop', sentence: 'The practice lets nobody sign this. Change the order.' }
    : { fault: 'no-reason', sentence: 'Change the order, or say why it stands.' }

function overrideFault(
  alert: SafetyAlert,
  { reason, dueOn, words, confirmedTwice }: Override,
): Omit<SigningFault, 'alertId'> | null {
  if (alert.hardStop) return missing(alert)
  const rule = OVERRIDE_RULES[reason]
  if (rule.needsDate && dueOn === null) return { fault: 'needs-date', sentence: 'Say by which day.' }
  if (rule.needsWords && words.trim().length < 3) return { fault: 'needs-words', sentence: 'Say it in words.' }
  if (alert.tier === 'T1' && !confirmedTwice)
    return { fault: 'needs-second-confirmation', sentence: 'An alert of the gravest kind is confirmed twice.' }
  return null
}

/** How long a reasoned override keeps the same T2 alert out of the way. Source: twelve months, as the practice's policy says. */
export const SILENCE_MONTHS = 12

/**
 * When a silence ends, in milliseconds since 1970; null for an alert that may not be silenced.
 * @param from the moment of the override
 */
export function silencedUntil(
  { tier, unmutable }: Pick<SafetyAlert, 'tier' | 'unmutable'>,
  from: number,
): number | null {
  if (tier !== 'T2' || unmutable) return null
  const until = new Date(from)
  until.setUTCMonth(until.getUTCMonth() + SILENCE_MONTHS)
  return until.getTime()
}

/** Rules of a T1 alert that a practice may make a true stop. Source: Leapfrog and ISMP never events of prescribing. */
export const MAY_BE_HARD_STOP = [
  'FQ001',
  'RT001',
  'AL001',
  'PG001',
  'PG005',
  'PG018',
  'HP04',
  'HP06',
  'CV01',
  'C410',
  'XN001',
  'LB013',
] as const

/** What is wrong with a policy: T1 cannot be quietened, and a hard stop is one of a short list. */
export function policyFaults(policy: SafetyPolicy, gravest: ReadonlySet<string>): string[] {
  const quiet = policy.passiveRules
    .filter((id) => gravest.has(id))
    .map((id) => `${id} always interrupts; no policy quietens it.`)
  const stops = policy.hardStops
    .filter((id) => !(MAY_BE_HARD_STOP as readonly string[]).includes(id))
    .map((id) => `${id} is not on the list of alerts that may be made a stop.`)
  return [...quiet, ...stops]
}

/** Out of the way, a key away: the minor, and what a reasoned override keeps quiet. It is always counted. */
export const isHidden = ({ tier, silencedUntil }: Pick<SafetyAlert, 'tier' | 'silencedUntil'>): boolean =>
  tier === 'T4' || silencedUntil !== null

type Figures = { fired: number; interrupted: number; accepted: number; overridden: number }

/** The share of interruptions that was overridden, 0 to 1; null where nothing interrupted. */
export const overrideRate = ({
  interrupted,
  overridden,
}: Pick<Figures, 'interrupted' | 'overridden'>): number | null => (interrupted === 0 ? null : overridden / interrupted)

/** What became of alerts by kind of check, the kind that interrupts most first. */
export function sumByKind<Kind extends string>(
  rows: readonly (Figures & { kind: Kind })[],
): (Figures & { kind: Kind })[] {
  const sums = new Map<Kind, Figures & { kind: Kind }>()
  for (const { kind, fired, interrupted, accepted, overridden } of rows) {
    const sum = sums.get(kind) ?? { kind, fired: 0, interrupted: 0, accepted: 0, overridden: 0 }
    sum.fired += fired
    sum.interrupted += interrupted
    sum.accepted += accepted
    sum.overridden += overridden
    sums.set(kind, sum)
  }
  return [...sums.values()].toSorted((a, b) => b.interrupted - a.interrupted || b.fired - a.fired)
}
