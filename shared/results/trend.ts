import { convertExactly, Decimal } from '../kernel/index.ts'
import type { Observation } from './model.ts'
import { unitTextOf } from './value-text.ts'

/** One value in a line of values of one test. `shown` is null where it can't be drawn in the line's unit. */
export type TrendPoint = { observation: Observation; shown: Decimal | null }
export type Trend = { unit: string; unitText: string; points: TrendPoint[] }

/**
 * The values of one test in one unit: that of the latest. A value in another unit is converted where that is exact;
 * where it would need rounding or a fact about the substance (mmol/L to mg/dL), it stays in the table in its own unit
 * and out of the line.
 */
export function trendOf(observations: readonly Observation[]): Trend {
  const inOrder = observations.toSorted((a, b) => a.happenedAt - b.happenedAt)
  const latest = inOrder.findLast(({ value }) => value.kind === 'quantity' && value.unit !== '')?.value
  const unit = latest?.unit ?? ''
  const points = inOrder.map((observation) => {
    const { kind, value, unit: own } = observation.value
    const number = kind === 'quantity' || kind === 'integer' ? Decimal.safeParse(value) : null
    const shown = number?.success ? (own === unit ? number.data : convertExactly(number.data, own, unit)) : null
    return { observation, shown }
  })
  return { unit, unitText: latest ? unitTextOf(latest) : unit, points }
}
