import type { Decimal } from '../../kernel/index.ts'
import { type DoseUnit, NO_SIG, type Sig, SIG_LENGTH, type SigDose, type SigTiming } from './model.ts'
import { exact, asDecimal, times } from './numbers.ts'
import { at, countOf, numberOf, periodOf, RX, TIMINGS, timesOfMoments, unitOf } from './patterns.ts'
import { CHANGES, METHODS, NUMBERS, SPOONS } from './vocabulary.data.ts'

/** What typed directions say: the directions, and how much and how often to dispense where that was typed with them. */
export type ReadSig = { sig: Sig; quantity: { value: Decimal; unit: DoseUnit } | null; refills: number | null }

type Reading = ReadSig & { rest: string[]; contrary: boolean }

/**
 * Reads directions as US clinicians abbreviate them, or as they are written out: `1 tab po bid x10d`, `1-2 tabs q4-6h prn
 * pain`. Every word has its place or stands in `note`. What says that the dose changes (a taper), or says two different
 * things, is kept whole as `free`: nothing is computed from a guess.
 */
export function readSig(typed: string): ReadSig {
  const text = tidy(typed).slice(0, SIG_LENGTH)
  const cut = /(?:^| )\/\/(?: |$)/.exec(text)
  const said = cut ? text.slice(0, cut.index) : text
  const verbatim = cut ? text.slice(cut.index + cut[0].length) : ''
  const reading = walk(said)
  const { sig } = reading
  sig.note = trimmed([...reading.rest, verbatim].join(' '))
  settleTiming(reading)
  if (text === '') return { sig: NO_SIG, quantity: null, refills: null }
  const changes = CHANGES.test(lower(`${sig.note} ${sig.asNeededFor}`)) || BESIDE.test(lower(said))
  // A number by itself is a dose only where it is said how often.
  const nothing = sig.timing === null && (sig.dose === null || sig.dose.unit === '')
  if (reading.contrary || changes || hasNumber(sig.note) || nothing)
    return { sig: { ...NO_SIG, free: text }, quantity: reading.quantity, refills: reading.refills }
  return { sig, quantity: reading.quantity, refills: reading.refills }
}

/** A dose that stands beside the regular ones: `bid and hs` is three times, or two; nobody can say. */
const BESIDE = /\b(?:bid|tid|qid|daily|times a day) (?:and|&|\+) (?:q ?hs|hs|at (?:bedtime|night))\b/

const DOTTED =
  /\b(?:p\.o|b\.i\.d|t\.i\.d|q\.i\.d|p\.r\.n|q\.d|q\.h\.s|h\.s|a\.c|p\.c|q\.o\.d|o\.d|o\.s|o\.u)\.(?=[\s,;]|$)/gi
const tidy = (text: string): string =>
  text
    .replace(DOTTED, (word) => word.replaceAll('.', ''))
    .replaceAll(/\s+/gu, ' ')
    .trim()
const lower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
const trimmed = (text: string): string =>
  text
    .replaceAll(/\s+/gu, ' ')
    .replace(/^[\s,;.]+/, '')
    .replace(/[\s,;.]+$/, '')

/** Numbers in a note that are no doses: a time before a meal, a limit, what it is drunk with. */
const NO_DOSES = [
  /\d+(?:-\d+)? ?(?:minutes?|mins?|hours?|hrs?|h) (?:before|after|prior|apart|between)/g,
  /(?:<|>|≤|≥|<=|>=|below|above|over|under|less than|greater than|more than) ?\d+(?:\.\d+)?(?:\/\d+)?/g,
  /(?:in|with) (?:an? )?(?:\d+(?:-\d+)?|one|two|four|six|eight) ?(?:oz|ounces?|ml|cups?|glass(?:es)?)/g,
  /\b[a-z]\d+\b/g,
]
function hasNumber(note: string): boolean {
  const rest = NO_DOSES.reduce((text, pattern) => text.replaceAll(pattern, ' '), lower(note))
  return /[\d½¼¾]/.test(rest) || Object.keys(NUMBERS).some((word) => new RegExp(`\\b${word}\\b`).test(rest))
}

function walk(text: string): Reading {
  const low = lower(text)
  const sig: Sig = { ...NO_SIG, when: [] }
  const reading: Reading = { sig, quantity: null, refills: null, rest: [], contrary: false }
  let place = 0
  while (place < text.length) {
    const gap = /[\s,;]+|\.(?=\s|$)/y
    gap.lastIndex = place
    const skipped = gap.exec(low)
    if (skipped) {
      place += skipped[0].length
      continue
    }
    const taken = STEPS.reduce((length, step) => length || step(low, place, reading, text), 0)
    place += taken || word(low, text, place, reading)
  }
  return reading
}

/** A word that no step took. What joins two things that were understood says nothing by itself. */
function word(low: string, text: string, place: number, { rest }: Reading): number {
  const [one = ''] = /^\S+/.exec(text.slice(place)) ?? []
  const joins = /^(?:and|&|\+|-) (?=\S)/.exec(low.slice(place))
  if (joins && stops(low, place + joins[0].length)) return joins[0].length
  rest.push(one)
  return one.length
}

/** @returns how much of the text it took; 0 where it is not what stands there */
type Step = (low: string, place: number, reading: Reading, text: string) => number

const match = (pattern: RegExp, low: string, place: number): RegExpExecArray | null => {
  pattern.lastIndex = place
  return pattern.exec(low)
}

const quantity: Step = (low, place, reading) => {
  const found = match(RX.quantity, low, place)
  const value = found && numberOf(found[1] ?? '')
  if (!found || !value || reading.quantity) return 0
  reading.quantity = { value, unit: unitOf(found[2] ?? '') }
  return found[0].length
}

const refills: Step = (low, place, reading) => {
  const found = match(RX.refills, low, place)
  if (!found || reading.refills !== null) return 0
  reading.refills = found[3] ? 0 : Number(found[1] ?? found[2])
  return found[0].length
}

const most: Step = (low, place, { sig }) => {
  const found = match(RX.most, low, place)
  const value = found && numberOf(found[1] ?? '')
  if (!found || !value || sig.most) return 0
  sig.most = { value, unit: unitOf(found[2] ?? '') || sig.dose?.unit || 'dose' }
  return found[0].length
}

const doses: Step = (low, place, { sig }) => {
  const found = match(RX.doses, low, place)
  if (!found || sig.most || sig.timing?.kind !== 'every' || sig.timing.unit !== 'minute') return 0
  sig.most = { value: found[1] as Decimal, unit: 'dose' }
  return found[0].length
}

const duration: Step = (low, place, { sig }) => {
  const found = match(RX.duration, low, place)
  const value = found && countOf(found[1])
  if (!found || !value || sig.duration) return 0
  sig.duration = { value, unit: (periodOf(found[2] === 'w' ? 'week' : (found[2] ?? '')) ?? 'day') as 'day' }
  return found[0].length
}

const untilGone: Step = (low, place, { sig }) => {
  const found = match(RX.untilGone, low, place)
  if (found) sig.untilGone = true
  return found?.[0].length ?? 0
}

const needed: Step = (low, place, { sig }, text) => {
  const found = match(RX.needed, low, place)
  if (!found || sig.asNeeded) return 0
  sig.asNeeded = true
  let end = place + found[0].length
  const about = /^ ?for (?!\d)/.exec(low.slice(end))
  const from = end + (about?.[0].length ?? 0)
  const run = wordsUntilStop(low, from)
  sig.asNeededFor = trimmed(text.slice(from, from + run)).slice(0, 300)
  if (sig.asNeededFor !== '') end = from + run
  return end - place
}

/** “for blood pressure”: what it is for is said in words, whatever these words could mean elsewhere. */
const purpose: Step = (low, place, { rest }, text) => {
  const found = /^for (?=\D)/.exec(low.slice(place))
  if (!found) return 0
  const run = wordsUntilStop(low, place + 4)
  if (run > 0) rest.push(trimmed(text.slice(place, place + 4 + run)))
  return run > 0 ? 4 + run : 0
}

/** How far the words go that are no part of the directions: to a sign of the end, or to what is understood. */
function wordsUntilStop(low: string, from: number): number {
  let place = from
  while (place < low.length) {
    if (low[place] === ' ') {
      place += 1
      continue
    }
    if (stops(low, place)) break
    const [one = ''] = /^\S+/.exec(low.slice(place)) ?? []
    place += one.length
    if (/[,;.]$/.test(one)) break
  }
  return place - from
}

function stops(low: string, place: number): boolean {
  const patterns = [RX.quantity, RX.refills, RX.most, RX.duration, RX.untilGone, RX.needed, RX.dose, RX.oral]
  return (
    patterns.some((pattern) => match(pattern, low, place)) ||
    TIMINGS.some(([pattern]) => match(pattern, low, place)) ||
    RX.moments.some(([pattern]) => match(pattern, low, place))
  )
}

const timing: Step = (low, place, reading) => {
  for (const [pattern, make] of TIMINGS) {
    const found = match(pattern, low, place)
    const made = found && make(found)
    if (!found || !made) continue
    const before = reading.sig.timing
    if (before === null) reading.sig.timing = made.timing
    else if (!saysAgain(before, made.timing)) reading.contrary = true
    return found[0].length
  }
  return 0
}

/** `bid daily` says nothing new. */
const saysAgain = (before: SigTiming, again: SigTiming): boolean =>
  JSON.stringify(before) === JSON.stringify(again) ||
  (before.kind === 'per-day' && again.kind === 'per-day' && again.low === 1 && again.high === null)

/** A time before a meal is said in words: it moves no dose. */
const beside: Step = (low, place, { rest }, text) => {
  const found = match(RX.beside, low, place)
  if (found) rest.push(text.slice(place, place + found[0].length))
  return found?.[0].length ?? 0
}

const moment: Step = (low, place, { sig }) => {
  for (const [pattern, one] of RX.moments) {
    const found = match(pattern, low, place)
    if (!found) continue
    if (!sig.when.includes(one)) sig.when.push(one)
    return found[0].length
  }
  return 0
}

const spoon: Step = (low, place, { sig }) => {
  for (const [pattern, milliliters] of SPOONS) {
    const found = match(RX.spoon(pattern), low, place)
    if (!found || sig.dose) continue
    const made = span(found, 'mL')
    if (!made) return 0
    const inMilliliters = (value: Decimal) => asDecimal(times(exact(value), exact(milliliters as Decimal)))
    sig.dose = { low: inMilliliters(made.low), high: made.high && inMilliliters(made.high), unit: 'mL' }
    return found[0].length
  }
  return 0
}

function span(found: RegExpExecArray, unit: DoseUnit): SigDose | null {
  const low = numberOf(found[1] ?? '')
  const high = found[2] === undefined ? null : numberOf(found[2])
  return low === null || (found[2] !== undefined && high === null) ? null : { low, high, unit }
}

const dose: Step = (low, place, { sig }) => {
  if (sig.dose) return 0
  const found = match(RX.dose, low, place)
  if (found) {
    sig.dose = span(found, unitOf(found[3] ?? ''))
    return sig.dose ? found[0].length : 0
  }
  const one = match(RX.oneUnit, low, place)
  if (one) {
    sig.dose = { low: '1' as Decimal, high: null, unit: unitOf(one[1] ?? '') }
    return one[0].length
  }
  const bare = match(RX.bare, low, place)
  const after = bare && low.slice(place + bare[0].length)
  // A number alone is a dose where a route or how often follows; its unit is that of the drug's form.
  if (!bare || after === null || !after.startsWith(' ')) return 0
  const next = place + bare[0].length + 1
  const follows = low[next] === '(' || RX.routes.some(([pattern]) => match(pattern, low, next)) || stops(low, next)
  sig.dose = follows ? span(bare, '') : null
  return sig.dose ? bare[0].length : 0
}

const equals: Step = (low, place, { sig }) => {
  const found = sig.dose && !sig.equals ? match(RX.equals, low, place) : null
  if (!found) return 0
  sig.equals = span(found, unitOf(found[3] ?? ''))
  return sig.equals ? found[0].length : 0
}

const route: Step = (low, place, reading) => {
  for (const [pattern, one] of RX.routes) {
    const found = match(pattern, low, place)
    if (!found) continue
    if (reading.sig.route === null) reading.sig.route = one
    else if (reading.sig.route !== one) reading.contrary = true
    return found[0].length
  }
  return 0
}

const METHOD = METHODS.map(([pattern, one]) => [at(pattern), one] as const)
const method: Step = (low, place, { sig }) => {
  for (const [pattern, one] of METHOD) {
    const found = sig.method === null ? match(pattern, low, place) : null
    if (!found) continue
    sig.method = one
    return found[0].length
  }
  return 0
}

const STEPS: readonly Step[] = [
  quantity,
  refills,
  most,
  doses,
  duration,
  untilGone,
  needed,
  purpose,
  timing,
  beside,
  moment,
  spoon,
  dose,
  equals,
  route,
  method,
]

/** `qhs` alone is once a day; a moment too many beside what was counted says two different things. */
function settleTiming(reading: Reading): void {
  const { sig } = reading
  const count = timesOfMoments(sig.when)
  if (sig.timing === null && count > 0) sig.timing = { kind: 'per-day', low: count, high: null }
  const single = timesOfMoments(sig.when.filter((one) => timesOfMoments([one]) === 1))
  if (sig.timing?.kind === 'per-day' && single > (sig.timing.high ?? sig.timing.low)) reading.contrary = true
}
