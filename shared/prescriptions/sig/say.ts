import type { DoseUnit, Sig, SigDose, SigMethod, SigRoute, SigTiming } from './model.ts'
import { PATIENT_WORDS, type PatientLanguage, type PatientWords } from './patient-words.data.ts'

export type { PatientLanguage } from './patient-words.data.ts'

/**
 * Directions as one sentence for a patient. What stands in `note` or is free text is said as it was written, in whatever
 * language that was.
 */
export function saySig(sig: Sig, language: PatientLanguage): string {
  if (sig.free !== '' || saysNothing(sig)) return sig.free
  const words = PATIENT_WORDS[language]
  const { dose, equals, timing, most, duration } = sig
  const parts = [
    words.methods[sig.method ?? usualMethod(sig)],
    dose ? said(dose, words) : '',
    equals ? `(${said(equals, words)})` : '',
    sig.route ? words.routes[sig.route] : '',
    timing ? often(timing, words) : '',
    sig.when.map((one) => words.moments[one]).join(words.and),
    sig.asNeeded ? (sig.asNeededFor === '' ? words.needed : words.neededFor(sig.asNeededFor)) : '',
  ].filter(Boolean)
  const after = [
    most ? words.most(said({ low: most.value, high: null, unit: most.unit }, words)) : '',
    duration ? words.during(counted(duration.value, duration.unit, words)) : '',
    sig.untilGone ? words.untilGone : '',
  ].filter(Boolean)
  const sentence = `${[parts.join(' '), ...after].join(', ')}.`
  return sig.note === '' ? sentence : `${sentence} ${sig.note.charAt(0).toUpperCase()}${sig.note.slice(1)}.`
}

const saysNothing = ({ method, dose, route, timing, asNeeded, note, when }: Sig): boolean =>
  method === null && dose === null && route === null && timing === null && !asNeeded && note === '' && when.length === 0

const METHOD_OF_UNIT: Readonly<Partial<Record<DoseUnit, SigMethod>>> = {
  puff: 'inhale',
  drop: 'instill',
  spray: 'use',
  patch: 'apply',
  application: 'apply',
  suppository: 'insert',
  applicator: 'insert',
  ring: 'insert',
  vial: 'use',
  pad: 'apply',
}
const METHOD_OF_ROUTE: Readonly<Partial<Record<SigRoute, SigMethod>>> = {
  sublingual: 'dissolve',
  rectal: 'insert',
  vaginal: 'insert',
  intramuscular: 'inject',
  subcutaneous: 'inject',
  intravenous: 'inject',
  inhaled: 'inhale',
  nebulized: 'use',
  topical: 'apply',
  transdermal: 'apply',
  scalp: 'apply',
  nasal: 'use',
  'each-nostril': 'use',
  'feeding-tube': 'give',
}

/** How it is taken where nobody said: by the unit of the dose and the way into the body. */
export const usualMethod = ({ dose, route }: Pick<Sig, 'dose' | 'route'>): SigMethod =>
  METHOD_OF_UNIT[dose?.unit ?? ''] ??
  METHOD_OF_ROUTE[route ?? 'oral'] ??
  (route && /eye|ear/.test(route) ? 'instill' : 'take')

const said = ({ low, high, unit }: SigDose, words: PatientWords): string => {
  const [one, many] = words.units[unit]
  const count = high === null ? low : words.range(low, high)
  // Half a tablet is no plural; more than one is.
  return `${count} ${high === null && Number.parseFloat(low) <= 1 ? one : many}`.trim()
}

const counted = (count: number, period: keyof PatientWords['periods'], words: PatientWords): string =>
  `${count} ${words.periods[period][count === 1 ? 0 : 1]}`

function often(timing: SigTiming, words: PatientWords): string {
  if (timing.kind === 'once') return words.once
  if (timing.kind === 'on-days')
    return words.onDays(
      listed(
        timing.days.map((day) => words.days[day]),
        words.and,
      ),
    )
  const { kind, low, high } = timing
  const count = high === null ? `${low}` : low === 0 ? `${high}` : words.range(`${low}`, `${high}`)
  const one = high === null && low === 1
  if (kind === 'every') return words.every(count, one, words.periods[timing.unit][one ? 0 : 1])
  const times = kind === 'per-day' ? words.perDay(count, one) : words.perWeek(count, one)
  return low === 0 ? words.upTo(times) : times
}

const listed = (names: readonly string[], and: string): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')}${and}${names.at(-1)}`
