import { type DoseUnit, type Sig, type SigDose, type SigMoment, type SigRoute, type SigTiming } from './model.ts'

const UNIT: Readonly<Partial<Record<DoseUnit, string>>> = { tablet: 'tab', capsule: 'cap', suppository: 'supp' }
const ROUTE: Readonly<Partial<Record<SigRoute, string>>> = {
  oral: 'po',
  sublingual: 'sl',
  rectal: 'rectally',
  vaginal: 'vaginally',
  intramuscular: 'im',
  subcutaneous: 'subcut',
  intravenous: 'iv',
  inhaled: 'inhaled',
  nebulized: 'via nebulizer',
  topical: 'to affected area',
  scalp: 'to scalp',
  'each-nostril': 'each nostril',
  'both-eyes': 'both eyes',
  'right-eye': 'right eye',
  'left-eye': 'left eye',
  'affected-eye': 'affected eye',
  'both-ears': 'both ears',
  'right-ear': 'right ear',
  'left-ear': 'left ear',
  'affected-ear': 'affected ear',
  'feeding-tube': 'via feeding tube',
}
const MOMENT: Readonly<Partial<Record<SigMoment, string>>> = {
  morning: 'every morning',
  noon: 'at noon',
  evening: 'every evening',
  bedtime: 'at bedtime',
  'empty-stomach': 'on empty stomach',
}

const span = (dose: SigDose): string =>
  `${dose.low}${dose.high === null ? '' : `-${dose.high}`} ${UNIT[dose.unit] ?? dose.unit}`.trim()
const range = (low: number, high: number | null): string => `${low}${high === null ? '' : `-${high}`}`
const upTo = (low: number, high: number | null): string => (low === 0 ? `up to ${high}` : range(low, high))

/** How often, in shorthand: `bid`, `q4-6h`, `weekly`. */
export function writeTiming(timing: SigTiming): string {
  if (timing.kind === 'once') return 'x1'
  if (timing.kind === 'on-days') return `on ${timing.days.map((day) => day.slice(0, 3)).join(', ')}`
  const { kind, low, high } = timing
  if (kind === 'every') {
    if (timing.unit === 'hour') return `q${range(low, high)}h`
    return low === 1 && high === null && timing.unit === 'month' ? 'monthly' : `q${range(low, high)} ${timing.unit}s`
  }
  if (high !== null) return `${upTo(low, high)} times ${kind === 'per-day' ? 'daily' : 'weekly'}`
  if (kind === 'per-week') return low === 1 ? 'weekly' : `${low} times weekly`
  return ['', 'daily', 'bid', 'tid', 'qid'][low] ?? `${low} times daily`
}

/** The shorthand of directions, in one way for each: reading it gives the same directions. */
export function writeSig(sig: Sig): string {
  if (sig.free !== '') return sig.free
  const { dose, equals, timing, duration, most } = sig
  const parts = [
    sig.method ?? '',
    dose ? span(dose) : '',
    equals ? `(${span(equals)})` : '',
    sig.route ? (ROUTE[sig.route] ?? sig.route) : '',
    timing ? writeTiming(timing) : '',
    ...sig.when.map((one) => MOMENT[one] ?? one.replace('-', ' ')),
    sig.asNeeded ? `prn ${sig.asNeededFor}`.trim() : '',
  ].filter(Boolean)
  const after = [
    most ? `max ${most.value} ${UNIT[most.unit] ?? most.unit}/day` : '',
    duration ? `x${duration.value} ${duration.unit}s` : '',
    sig.untilGone ? 'until gone' : '',
  ].filter(Boolean)
  const said = [parts.join(' '), ...after].filter(Boolean).join(', ')
  return sig.note === '' ? said : `${said} // ${sig.note}`.trim()
}
