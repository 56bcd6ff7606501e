import { enteredText } from '../../shared/results/index.ts'
import { type Measure, habitText, type UnitHabit, type VitalKind } from '../../shared/vitals/index.ts'

/** What was understood of a field, said back: the number with its unit, and in the other unit where there is one. */
export function echoOf(kind: VitalKind, measure: Measure | null | undefined, habit: UnitHabit): string {
  if (!measure) return ''
  if (measure.kind === 'blood-pressure') return `${measure.systolic}/${measure.diastolic} mmHg`
  if (measure.kind === 'last-menstrual-period') return measure.on
  const { value, unit, unitText, oxygenFlow } = measure
  const quantity = { value, unit, unitText }
  const other = habitText(kind, quantity, habit) ?? habitText(kind, quantity, habit === 'us' ? 'metric' : 'us')
  const flow = oxygenFlow === null ? '' : ` · O₂ ${oxygenFlow} L/min`
  return `${enteredText(quantity)}${other === null ? '' : ` = ${other}`}${flow}`
}
