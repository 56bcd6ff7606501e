import { Group, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { dayIn, type Instant } from '../../shared/kernel/index.ts'
import { ageInMonths, type GrowthMeasureName, WHO_UNTIL_MONTHS } from '../../shared/vitals/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { GrowthFigure } from './growth-figure.tsx'
import type { ChartPart } from './panel.tsx'

/** Until when there are growth charts. Source: CDC growth charts 2000, 2 to 20 years. */
const GROWN_MONTHS = 240
type Standard = 'who' | 'cdc'

/** Where a child lies among others: WHO's charts to 24 months, CDC's from 2 to 20 years; nothing for adults. */
export function GrowthCharts({ patientId }: ChartPart) {
  const intl = useIntl()
  const now = useNow()
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const [chosen, setChosen] = useState<Standard | null>(null)
  const [measure, setMeasure] = useState<GrowthMeasureName | null>(null)
  const [weeks, setWeeks] = useState<number | null>(null)
  const today = dayIn(intl.timeZone ?? 'UTC', now as Instant)
  const months = patient.data ? ageInMonths(patient.data.birthOn, today) : null
  const standard = chosen ?? (months !== null && months < WHO_UNTIL_MONTHS ? 'who' : 'cdc')
  const growth = useAsk(['vitals', 'growth', patientId, standard, weeks], (signal) =>
    core.vitals.growth({ patientId, standard, gestationWeeks: weeks }, { signal }),
  )
  const charts = growth.data?.charts ?? []
  const shown = charts.find((chart) => chart.measure === measure) ?? charts[0]
  const word = (id: string) => intl.formatMessage({ id: `growth.${id}` })
  const grown = months !== null && months >= GROWN_MONTHS
  // An adult who was never measured here as a child has no use for them.
  if (grown && charts.every(({ points }) => points.length === 0)) return null
  return (
    <Panel title={<FormattedMessage id="growth.title" />}>
      <FailureNote error={patient.error ?? growth.error} onRetry={() => void growth.refetch()} />
      {growth.isPending && <Waiting />}
      {grown && (
        <Text size="sm" c="dimmed">
          <FormattedMessage id="growth.grown" />
        </Text>
      )}
      {growth.data?.without && (
        <Empty>
          <FormattedMessage id={`growth.without.${growth.data.without}`} />
        </Empty>
      )}
      {shown && (
        <Stack gap="sm">
          <Group align="flex-end" gap="sm">
            <SegmentedControl
              size="xs"
              aria-label={word('standard')}
              value={standard}
              onChange={(value) => setChosen(value as Standard)}
              data={[
                { value: 'who', label: word('who') },
                { value: 'cdc', label: word('cdc') },
              ]}
            />
            <Select
              size="xs"
              label={word('measure')}
              value={shown.measure}
              onChange={(value) => setMeasure(value as GrowthMeasureName)}
              data={charts.map((chart) => ({ value: chart.measure, label: word(`measure.${chart.measure}`) }))}
              allowDeselect={false}
            />
            {standard === 'who' && (
              <NumberInput
                size="xs"
                w="11rem"
                label={word('weeks')}
                min={22}
                max={40}
                value={weeks ?? ''}
                onChange={(value) => setWeeks(typeof value === 'number' && value >= 22 && value <= 40 ? value : null)}
              />
            )}
            {growth.data && growth.data.correctedDays > 0 && (
              <Text size="sm">
                <FormattedMessage id="growth.corrected" values={{ weeks: growth.data.correctedDays / 7 }} />
              </Text>
            )}
          </Group>
          <GrowthFigure chart={shown} standard={standard} />
        </Stack>
      )}
    </Panel>
  )
}
