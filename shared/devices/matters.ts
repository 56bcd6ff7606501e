import type { Link, OtherPlace } from './model.ts'

/**
 * Something of synchronization that a person should look at. `alarm`: what was written, or a chart that somebody reads, is at risk until then ·
 * `heed`: it will be, if nobody does.
 */
export type Matter = {
  kind:
    | 'refused'
    | 'stuck'
    | 'diverged'
    | 'quarantined'
    | 'unreachable'
    | 'skewed'
    | 'copy-late'
    | 'proof-late'
    | 'conflicts'
    | 'elsewhere-quarantined'
    | 'elsewhere-skewed'
    | 'elsewhere-silent'
  weight: 'alarm' | 'heed'
  count?: number
  /** The PC that it is about, where it is another one. */
  place?: string
}

/** A nightly proof that did not come for so long has failed more than once. */
export const PROOF_LATE_MS = 3 * 24 * 60 * 60_000

/**
 * What of it needs a person, the worst first; empty where everything is all right. What ends by itself in time is no matter.
 * @param isDrill this PC is cut off on purpose: that the server does not answer is no fault then
 */
export function mattersOf(link: Link, others: readonly OtherPlace[], isDrill = false): Matter[] {
  if (link.state === 'alone') return []
  const { state, diverged, quarantined, waiting, isSkewed, isCopyLate, provenAt, lastContactAt, conflicts } = link
  const isProofLate = lastContactAt !== null && provenAt !== null && lastContactAt - provenAt > PROOF_LATE_MS
  const here: (Matter | false)[] = [
    state === 'refused' && { kind: 'refused', weight: 'alarm', count: waiting },
    state === 'stuck' && { kind: 'stuck', weight: 'alarm', count: waiting },
    diverged > 0 && { kind: 'diverged', weight: 'alarm', count: diverged },
    quarantined > 0 && { kind: 'quarantined', weight: 'alarm', count: quarantined },
    isSkewed && { kind: 'skewed', weight: 'alarm' },
    isCopyLate && { kind: 'copy-late', weight: 'alarm' },
    state === 'unreachable' && !isDrill && { kind: 'unreachable', weight: 'heed', count: waiting },
    isProofLate && { kind: 'proof-late', weight: 'heed' },
    conflicts > 0 && { kind: 'conflicts', weight: 'heed', count: conflicts },
  ]
  const there = others.flatMap((one): (Matter | false)[] => [
    one.quarantined > 0 && {
      kind: 'elsewhere-quarantined',
      weight: 'alarm',
      count: one.quarantined,
      place: one.name,
    },
    one.isSkewed && { kind: 'elsewhere-skewed', weight: 'alarm', place: one.name },
    !one.isHere && one.people.length > 0 && { kind: 'elsewhere-silent', weight: 'heed', place: one.name },
  ])
  const all = [...here, ...there].filter((one) => one !== false)
  return [...all.filter(({ weight }) => weight === 'alarm'), ...all.filter(({ weight }) => weight === 'heed')]
}
