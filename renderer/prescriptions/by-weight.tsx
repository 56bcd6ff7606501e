import { Text } from '@mantine/core'
import { useEffect } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { convertUnit, type Decimal, type PatientId } from '../../shared/kernel/index.ts'
import type { WeightDose } from '../../shared/prescriptions/index.ts'
import { type VitalSet, vitalKindOf } from '../../shared/vitals/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { writeTold } from '../kit/event-time.ts'

type Props = { patientId: PatientId; dose: WeightDose; onWeight: (weightKg: Decimal | null) => void }

/** Directions by weight: the weight of the chart with its day, and what comes of it. Without one nothing is computed, and it says so. */
export function ByWeight({ patientId, dose, onWeight }: Props) {
  const intl = useIntl()
  const sets = useAsk(['vitals', 'sets', patientId, 'weight'], (signal) =>
    core.vitals.sets({ patientId, limit: 200 }, { signal }),
  )
  const weight = sets.data && weightOf(sets.data)
  const kg = weight?.kg ?? null
  useEffect(() => {
    if (sets.data) onWeight(kg)
  }, [sets.data, kg, onWeight])
  if (sets.error) return <FailureNote error={sets.error} />
  if (!sets.data) return null
  if ('missing' in dose)
    return (
      <Text size="sm" fw={600} role="status" data-by-weight={dose.missing}>
        <FormattedMessage id={`prescriptions.by-weight.${dose.missing}`} />
      </Text>
    )
  return (
    <Text size="sm" role="status" data-by-weight="computed">
      <FormattedMessage
        id="prescriptions.by-weight"
        values={{
          asked: dose.asked,
          divided: dose.doses === '1' ? '' : ` ÷ ${dose.doses}`,
          kg: dose.weightKg,
          day: writeTold(weight?.happened ?? null, intl.locale),
          amount: `${dose.amount} ${dose.unit}`,
          given: `${dose.given.value} ${dose.given.unit}`,
        }}
      />
    </Text>
  )
}

function weightOf(sets: readonly VitalSet[]): { kg: Decimal; happened: string } | null {
  for (const { observations, happened } of sets)
    for (const one of observations) {
      if (one.retraction !== null || vitalKindOf(one) !== 'weight' || one.value.kind !== 'quantity') continue
      const kg = convertUnit(one.value.value as Decimal, one.value.unit, 'kg', 2)
      if (kg) return { kg: kg.replace(/\.?0+$/, '') as Decimal, happened }
    }
  return null
}
