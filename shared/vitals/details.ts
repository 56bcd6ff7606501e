import { CODE_SYSTEM, type Concept } from '../kernel/index.ts'
import type { ObservationDetails, ObservedValue } from '../results/index.ts'
import { DIASTOLIC, OXYGEN_FLOW, SYSTOLIC, VITAL_CODES } from './kinds.data.ts'
import type { Measure } from './model.ts'

const concept = ({ code, display }: { code: string; display: string }): Concept => ({
  text: display,
  codings: [{ system: CODE_SYSTEM.loinc, code, display }],
})
const NOTHING = { comparator: '' as const, codings: [], absentReason: '' }
const quantity = (value: string, unit: string, unitText = ''): ObservedValue => ({
  ...NOTHING,
  kind: 'quantity',
  value,
  unit,
  unitText,
})

/** A measure as the observation under which it is kept. The flag is computed when it is shown, by the age of that day. */
export function detailsOf(measure: Measure): ObservationDetails {
  const base = {
    concept: concept(VITAL_CODES[measure.kind]),
    category: 'vital-signs',
    status: 'final' as const,
    interpretation: '',
    range: { low: null, high: null, text: '' },
    method: '',
    bodySite: '',
    instrumentName: '',
    parts: [],
    note: '',
  }
  if (measure.kind === 'blood-pressure') {
    const part = (of: typeof SYSTOLIC | typeof DIASTOLIC, value: string) => ({
      concept: concept(of),
      value: quantity(value, 'mm[Hg]'),
    })
    return {
      ...base,
      value: { ...NOTHING, kind: 'none', value: '', unit: '', unitText: '' },
      method: measure.position,
      bodySite: measure.site,
      parts: [part(SYSTOLIC, measure.systolic), part(DIASTOLIC, measure.diastolic)],
    }
  }
  if (measure.kind === 'last-menstrual-period')
    return { ...base, value: { ...NOTHING, kind: 'time', value: measure.on, unit: '', unitText: '' } }
  const parts =
    measure.oxygenFlow === null ? [] : [{ concept: concept(OXYGEN_FLOW), value: quantity(measure.oxygenFlow, 'L/min') }]
  return {
    ...base,
    // Glucose and saturation are kept as vital signs because they are taken with them.
    value: quantity(measure.value, measure.unit, measure.unitText),
    bodySite: measure.site,
    parts,
  }
}
