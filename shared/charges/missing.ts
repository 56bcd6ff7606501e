import { share } from '../ledger/index.ts'

/** A visit as the missing-charge list sees it: cents charged, days from visit to charge. */
export type VisitCharge = {
  signed: boolean
  cents: number
  lagDays: number | null
  held: boolean
  claimed: boolean
  noCharge: boolean
}
export type ChargeState = 'unsigned' | 'missing' | 'no-charge' | 'held' | 'ready' | 'claimed'

/** Where a visit stands: each is in exactly one place, so that none is forgotten. */
export function chargeState({ signed, cents, held, claimed, noCharge }: VisitCharge): ChargeState {
  if (claimed) return 'claimed'
  if (!signed) return 'unsigned'
  if (noCharge) return 'no-charge'
  if (held) return 'held'
  return cents === 0 ? 'missing' : 'ready'
}

/** Counts and cents of what has not been billed, and the mean days from visit to charge in tenths, half-up. */
export function unbilledFigures(visits: readonly VisitCharge[]) {
  const states = visits.map((visit) => ({ ...visit, state: chargeState(visit) }))
  const count = (state: ChargeState) => states.filter((visit) => visit.state === state).length
  const open = states.filter(({ state }) => state !== 'claimed' && state !== 'no-charge')
  const lags = visits.flatMap(({ lagDays }) => (lagDays === null ? [] : [lagDays]))
  const days = lags.reduce((sum, lag) => sum + lag, 0)
  return {
    unbilled: open.length,
    missingCharge: count('missing'),
    unsigned: count('unsigned'),
    held: count('held'),
    ready: count('ready'),
    unbilledCents: open.reduce((sum, { cents }) => sum + cents, 0),
    meanLagTenths: lags.length === 0 ? null : share(days, 10, lags.length),
  }
}
