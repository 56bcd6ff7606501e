import { enteredText, type Observation } from '../../shared/results/index.ts'
import { FlagMark } from './flag.tsx'
import classes from './results.module.css'

/** A value with its unit and flag; struck through where it was taken back. */
export function ValueText({ observation }: { observation: Observation }) {
  const { value, flag, retraction, parts } = observation
  const text =
    value.kind === 'absent'
      ? value.absentReason
      : parts.length > 0 && value.value === ''
        ? parts.map((part) => `${part.concept.text}: ${part.value.comparator}${enteredText(part.value)}`).join(' · ')
        : `${value.comparator}${enteredText(value)}`
  return (
    <span className={retraction ? classes['taken'] : undefined}>
      {text.trim()}
      {!retraction && <FlagMark flag={flag} />}
    </span>
  )
}

/** The range of a value as it was printed, or as its bounds say. */
export function rangeText({ range }: Pick<Observation, 'range'>): string {
  if (range.text !== '') return range.text
  if (range.low !== null && range.high !== null) return `${range.low} – ${range.high}`
  return range.low !== null ? `≥ ${range.low}` : range.high !== null ? `≤ ${range.high}` : ''
}
