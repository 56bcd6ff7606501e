import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { dayIn, type EncounterId, type Instant, isBirthKnown, type PatientId } from '../../shared/kernel/index.ts'
import { ageInMonths, type UnitHabit, type VitalKind } from '../../shared/vitals/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { More, useMore } from '../kit/more.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { useMay } from '../shell/session.ts'
import { VitalsEntry } from './entry.tsx'
import { VitalSets } from './sets.tsx'
import { VitalTrend } from './trend.tsx'
import { useUnits } from './units.ts'

/** A piece of a chart: whose it is, and the visit in which something is written, if any. */
export type ChartPart = { patientId: PatientId; encounterId?: EncounterId | null }

const [SETS, MOST_SETS] = [100, 1000]

/** Vital signs: taking them, what was taken, and each measure over time. */
export function VitalsPanel({ patientId, encounterId = null }: ChartPart) {
  const intl = useIntl()
  const now = useNow()
  const { habit, set: setHabit } = useUnits()
  const [trend, setTrend] = useState<VitalKind | null>(null)
  const mayWrite = useMay('chart.write')
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const page = useMore(SETS, MOST_SETS)
  const sets = useAsk(['vitals', 'sets', patientId, page.limit], (signal) =>
    core.vitals.sets({ patientId, limit: page.limit }, { signal }),
  )
  const today = dayIn(intl.timeZone ?? 'UTC', now as Instant)
  return (
    <Panel
      title={<FormattedMessage id="vitals.title" />}
      actions={
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={intl.formatMessage({ id: 'vitals.units' })}
            value={habit}
            onChange={(value) => setHabit(value as UnitHabit)}
            data={[
              { value: 'us', label: intl.formatMessage({ id: 'vitals.units.us' }) },
              { value: 'metric', label: intl.formatMessage({ id: 'vitals.units.metric' }) },
            ]}
          />
        </Group>
      }
    >
      <Stack gap="md">
        {mayWrite && patient.data && (
          <VitalsEntry
            key={patientId}
            patientId={patientId}
            encounterId={encounterId}
            today={today}
            months={ageInMonths(patient.data.birthOn, today)}
            gender={patient.data.gender}
            habit={habit}
          />
        )}
        <FailureNote error={sets.error ?? patient.error} onRetry={() => void sets.refetch()} />
        {patient.data && !isBirthKnown(patient.data.birthOn) && (
          <Text size="sm">
            <FormattedMessage id="vitals.unjudged" />
          </Text>
        )}
        {sets.isPending && <Waiting />}
        {sets.data?.length === 0 && (
          <Empty>
            <FormattedMessage id="vitals.none" />
          </Empty>
        )}
        {sets.data && sets.data.length > 0 && (
          <VitalSets
            sets={sets.data.slice(0, page.shown)}
            birthOn={patient.data?.birthOn ?? null}
            habit={habit}
            onTrend={setTrend}
          />
        )}
        {sets.data && <More {...page} found={sets.data.length} />}
        {sets.data && trend && (
          <VitalTrend kind={trend} sets={sets.data} habit={habit} onClose={() => setTrend(null)} />
        )}
      </Stack>
    </Panel>
  )
}
