import { compareDecimals, Decimal } from '../kernel/index.ts'
import { Flag, type ObservationDetails, type ReferenceRange, type ReportStatus } from './model.ts'

/**
 * Interpretations that say the same by other letters, or by the words that stand beside the letters, which are what many
 * laboratories send. Source: HL7 v3 ObservationInterpretation; HL7 v2 table 0078, codes and descriptions.
 */
const SAME: ReadonlyMap<string, Flag> = new Map(
  Object.entries<Flag>({
    HU: 'HH',
    LU: 'LL',
    'H>': 'HH',
    'L<': 'LL',
    '>': 'HH',
    '<': 'LL',
    POS: 'A',
    DET: 'A',
    R: 'A',
    NEG: 'N',
    ND: 'N',
    S: 'N',
    RR: 'A',
    WR: 'A',
    NR: 'N',
    HIGH: 'H',
    ELEVATED: 'H',
    'ABOVE NORMAL': 'H',
    'ABOVE HIGH NORMAL': 'H',
    LOW: 'L',
    'BELOW NORMAL': 'L',
    'BELOW LOW NORMAL': 'L',
    'CRITICAL HIGH': 'HH',
    'CRITICALLY HIGH': 'HH',
    'HIGH CRITICAL': 'HH',
    'PANIC HIGH': 'HH',
    'HIGH PANIC': 'HH',
    'VERY HIGH': 'HH',
    'SIGNIFICANTLY HIGH': 'HH',
    'ABOVE UPPER PANIC LIMITS': 'HH',
    'CRITICAL LOW': 'LL',
    'CRITICALLY LOW': 'LL',
    'LOW CRITICAL': 'LL',
    'PANIC LOW': 'LL',
    'LOW PANIC': 'LL',
    'VERY LOW': 'LL',
    'SIGNIFICANTLY LOW': 'LL',
    'BELOW LOWER PANIC LIMITS': 'LL',
    CRITICAL: 'AA',
    PANIC: 'AA',
    'CRITICAL ABNORMAL': 'AA',
    'CRITICALLY ABNORMAL': 'AA',
    'VERY ABNORMAL': 'AA',
    ABNORMAL: 'A',
    POSITIVE: 'A',
    DETECTED: 'A',
    REACTIVE: 'A',
    'WEAKLY REACTIVE': 'A',
    RESISTANT: 'A',
    NORMAL: 'N',
    WNL: 'N',
    'WITHIN NORMAL LIMITS': 'N',
    NEGATIVE: 'N',
    'NOT DETECTED': 'N',
    'NON REACTIVE': 'N',
    NONREACTIVE: 'N',
    SUSCEPTIBLE: 'N',
  }),
)

/** How the source flagged a value, by letters or words; null where it said nothing, or something that nobody here knows. */
export function toldFlag(interpretation: string): Flag | null {
  const said = interpretation
    .trim()
    .toUpperCase()
    .replaceAll(/[\s_-]+/g, ' ')
  const flag = Flag.safeParse(said)
  if (said === '') return null
  return flag.success ? flag.data : (SAME.get(said) ?? null)
}

/**
 * How a value is flagged: what the source said of it first; else, also where it said what is not known here, by its range, as far as a value that is only a bound
 * (`<0.01`) can be judged. Words are never judged: that they differ from the range's words says nothing.
 */
export function flagOf(details: Pick<ObservationDetails, 'interpretation' | 'value' | 'range'>): Flag {
  const told = toldFlag(details.interpretation)
  if (told !== null) return told
  const { kind, value, comparator } = details.value
  const number = Decimal.safeParse(value)
  if ((kind !== 'quantity' && kind !== 'integer') || !number.success) return ''
  const { low, high } = details.range
  if (low === null && high === null) return ''
  // A value known only as a bound lies somewhere beyond that bound.
  const atMost = comparator === '<' || comparator === '<='
  const atLeast = comparator === '>' || comparator === '>='
  const toLow = low === null ? 1 : compareDecimals(number.data, low)
  const toHigh = high === null ? -1 : compareDecimals(number.data, high)
  const below = toLow < 0 || (toLow === 0 && (comparator === '<' || excludes(details.range, '>')))
  const above = toHigh > 0 || (toHigh === 0 && (comparator === '>' || excludes(details.range, '<')))
  if (atMost) return below ? 'L' : low === null && (!above || (toHigh === 0 && comparator === '<')) ? 'N' : ''
  if (atLeast) return above ? 'H' : high === null && (!below || (toLow === 0 && comparator === '>')) ? 'N' : ''
  return below ? 'L' : above ? 'H' : 'N'
}

/** Whether the range was printed with a bound that is itself outside of it: `<200` does not hold 200. */
const excludes = (range: ReferenceRange, sign: '<' | '>'): boolean =>
  new RegExp(`^${sign}(?!=)|^${sign === '<' ? 'below|^under' : 'above|^over'}`, 'i').test(range.text)

export const isAbnormal = (flag: Flag): boolean => flag !== '' && flag !== 'N'
/** Values that somebody must hear of at once. Source: HL7 v3 ObservationInterpretation, critical values. */
export const isCritical = (flag: Flag): boolean => flag === 'HH' || flag === 'LL' || flag === 'AA'

/** Everything by which a source says that a value is critical, in capitals. */
export const CRITICAL_WORDS: readonly string[] = [...Flag.options, ...SAME.keys()].filter((word) =>
  isCritical(toldFlag(word) ?? ''),
)

/** Whether a report of this status is the answer to an order; a partial or preliminary one leaves it open. */
export const answersOrder = (status: ReportStatus): boolean =>
  status === 'final' || status === 'amended' || status === 'corrected' || status === 'appended'
