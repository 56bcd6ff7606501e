import { Button, Group, Table, Title } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { convertUnit, Decimal } from '../../shared/kernel/index.ts'
import { type Observation, unitWord } from '../../shared/results/index.ts'
import {
  habitUnit,
  pressuresOf,
  type UnitHabit,
  type VitalKind,
  vitalKindOf,
  type VitalSet,
} from '../../shared/vitals/index.ts'
import { LazyTrendChart } from '../kit/lazy-trend-chart.tsx'
import type { TrendLine, TrendRow } from '../kit/trend-chart.tsx'
import { HappenedText } from '../results/index.ts'
import { MeasureText } from './measure-text.tsx'
import classes from './vitals.module.css'

type Props = { kind: VitalKind; sets: readonly VitalSet[]; habit: UnitHabit; onClose: () => void }

/** One measure over time: the line, and the same values in a table. */
export function VitalTrend({ kind, sets, habit, onClose }: Props) {
  const intl = useIntl()
  const all = sets
    .flatMap(({ observations }) => observations)
    .filter((one) => vitalKindOf(one) === kind && one.retraction === null)
    .toSorted((a, b) => a.happenedAt - b.happenedAt)
  const [unit] = habitUnit(kind, habit) ?? [all.at(-1)?.value.unit ?? '']
  const name = intl.formatMessage({ id: `vitals.${kind}` })
  const lines: TrendLine[] =
    kind === 'blood-pressure'
      ? [
          { name: 'systolic', label: intl.formatMessage({ id: 'vitals.systolic' }), color: 'ink.6' },
          { name: 'diastolic', label: intl.formatMessage({ id: 'vitals.diastolic' }), color: 'orange.7' },
        ]
      : [{ name: 'value', label: name, color: 'ink.6' }]
  return (
    <section aria-label={intl.formatMessage({ id: 'vitals.trend' }, { name })}>
      <Group justify="space-between">
        <Title order={3}>
          <FormattedMessage id="vitals.trend" values={{ name }} />
        </Title>
        <Button size="compact-xs" variant="subtle" onClick={onClose}>
          <FormattedMessage id="kit.close" />
        </Button>
      </Group>
      <figure className={classes['figure']}>
        <LazyTrendChart
          label={intl.formatMessage({ id: 'vitals.trend.label' }, { name, count: all.length })}
          rows={all.map((one) => rowOf(one, unit))}
          lines={lines}
          tick={(at) => intl.formatDate(at, { dateStyle: 'short' })}
          unit={kind === 'blood-pressure' ? 'mmHg' : unitWord(unit)}
        />
        <figcaption>
          <Table verticalSpacing={2} captionSide="top">
            <Table.Caption>
              <FormattedMessage id="vitals.trend.table" values={{ name }} />
            </Table.Caption>
            <Table.Tbody>
              {all.toReversed().map((one) => (
                <Table.Tr key={one.entryId}>
                  <Table.Th scope="row">
                    <HappenedText happened={one.happened} />
                  </Table.Th>
                  <Table.Td>
                    <MeasureText observation={one} habit={habit} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </figcaption>
      </figure>
    </section>
  )
}

function rowOf(one: Observation, unit: string): TrendRow {
  const pressures = pressuresOf(one)
  if (pressures)
    return { at: one.happenedAt, systolic: Number(pressures.systolic), diastolic: Number(pressures.diastolic) }
  const number = Decimal.safeParse(one.value.value)
  const shown = number.success ? convertUnit(number.data, one.value.unit, unit, 2) : null
  return { at: one.happenedAt, value: shown === null ? null : Number(shown) }
}
