import { enteredText, type Observation } from '../../shared/results/index.ts'
import { habitText, oxygenFlowOf, pressuresOf, type UnitHabit, vitalKindOf } from '../../shared/vitals/index.ts'
import { FlagMark } from '../results/index.ts'
import classes from './vitals.module.css'

/** A measure as it was entered, with the same in the person's units where she is used to others. */
export function MeasureText({ observation, habit }: { observation: Observation; habit: UnitHabit }) {
  const kind = vitalKindOf(observation)
  const { value, retraction, flag } = observation
  const pressures = pressuresOf(observation)
  const flow = oxygenFlowOf(observation)
  const text = pressures
    ? `${pressures.systolic}/${pressures.diastolic}`
    : value.kind === 'quantity'
      ? `${value.comparator}${enteredText(value)}`
      : value.value
  const other = kind && value.kind === 'quantity' ? habitText(kind, value, habit) : null
  return (
    <span className={retraction ? `${classes['cell']} ${classes['taken']}` : classes['cell']}>
      {text}
      {other !== null && ` (${other})`}
      {flow !== null && ` · O₂ ${flow} L/min`}
      {!retraction && <FlagMark flag={flag} />}
    </span>
  )
}
