import { compareDecimals, Decimal } from '../kernel/index.ts'
import { Flag, type ObservationDetails, type ReferenceRange, type ReportStatus } from './model.ts'

/** Interpretations that say the same by other letters. Source: HL7 v3 ObservationInterpretation; HL7 v2 table 0078. */
const SAME: Readonly<Record<string, Flag>> = {
  HU: 'HH',
  LU: 'LL',
  '>': 'HH',
  '<': 'LL',
  POS: 'A',
  DET: 'A',
  R: 'A',
  NEG: 'N',
  ND: 'N',
  S: 'N',
}

/**
 * How a value is flagged: what the source said of it first; else by its range, as far as a value that is only a bound
 * (`<0.01`) can be judged. Words are never judged: that they differ from the range's words says nothing.
 */
export function flagOf(details: Pick<ObservationDetails, 'interpretation' | 'value' | 'range'>): Flag {
  const given = details.interpretation.toUpperCase()
  const flag = Flag.safeParse(given)
  if (given !== '') return flag.success ? flag.data : (SAME[given] ?? '')
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
export const CRITICAL_WORDS: readonly string[] = [...Flag.options, ...Object.keys(SAME)].filter((word) =>
  isCritical(SAME[word] ?? (word as Flag)),
)

/** Whether a report of this status is the answer to an order; a partial or preliminary one leaves it open. */
export const answersOrder = (status: ReportStatus): boolean =>
  status === 'final' || status === 'amended' || status === 'corrected' || status === 'appended'
