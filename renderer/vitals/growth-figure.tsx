import { Table, Text } from '@mantine/core'
import { FormattedMessage, FormattedNumber, useIntl } from 'react-intl'
import type { GrowthChart, GrowthMeasureName } from '../../shared/vitals/index.ts'
import { LazyTrendChart } from '../kit/lazy-trend-chart.tsx'
import type { TrendLine, TrendRow } from '../kit/trend-chart.tsx'
import { HappenedText } from '../results/index.ts'
import classes from './vitals.module.css'

const UNIT: Readonly<Record<GrowthMeasureName, string>> = {
  length: 'cm',
  height: 'cm',
  head: 'cm',
  weight: 'kg',
  weightForLength: 'kg',
  bmi: 'kg/m²',
}
const CHART_PX = 340
/** How far beyond the last point a chart goes: months, or cm of length. */
const AHEAD = { 'who age': 24, 'cdc age': 60, 'who stature': 40, 'cdc stature': 40 } as const

/** One growth chart: the percentile curves, the child's line over them, and its points in a table with their z-scores. */
export function GrowthFigure({ chart, standard }: { chart: GrowthChart; standard: 'who' | 'cdc' }) {
  const intl = useIntl()
  const { measure, axis, points, curves } = chart
  const name = intl.formatMessage({ id: `growth.measure.${measure}` })
  const percentile = (value: number) => intl.formatMessage({ id: 'growth.percentile' }, { value })
  const lines: TrendLine[] = [
    ...curves.map((curve) => ({
      name: `p${curve.percentile}`,
      label: percentile(curve.percentile),
      color: curve.percentile === 50 ? 'gray.7' : 'gray.5',
      dots: false,
      dashed: curve.percentile !== 50,
    })),
    { name: 'child', label: name, color: 'ink.6', dots: true },
  ]
  // The years that are still far away would press the child's own into a corner.
  const until = Math.max(...points.map(({ at }) => at), 0) + AHEAD[`${standard} ${axis}`]
  const rows: TrendRow[] = [
    ...(curves[0]?.points ?? []).map(([at], index): TrendRow => {
      const values = curves.map((curve) => [`p${curve.percentile}`, curve.points[index]?.[1] ?? null])
      return { at, ...Object.fromEntries(values) } as TrendRow
    }),
    ...points.map((point): TrendRow => ({ at: point.at, child: point.value }) as TrendRow),
  ]
    .filter(({ at }) => at <= until)
    .toSorted((a, b) => a.at - b.at)
  const unit = UNIT[measure]
  return (
    <figure className={classes['figure']}>
      <LazyTrendChart
        label={intl.formatMessage({ id: 'growth.label' }, { name, count: points.length })}
        rows={rows}
        lines={lines}
        tick={(at) => String(Math.round(at * 10) / 10)}
        axis={intl.formatMessage({ id: axis === 'age' ? 'growth.axis.age' : 'growth.axis.stature' })}
        unit={unit}
        height={CHART_PX}
        curved
      />
      <figcaption>
        <Text size="xs" c="dimmed">
          <FormattedMessage
            id="growth.curves"
            values={{ list: curves.map((curve) => intl.formatNumber(curve.percentile)).join(' · ') }}
          />
        </Text>
        {points.length === 0 ? (
          <Text size="sm" c="dimmed">
            <FormattedMessage id="growth.none" />
          </Text>
        ) : (
          <Table verticalSpacing={2} captionSide="top">
            <Table.Caption>
              <FormattedMessage id={`growth.source.${standard}`} />
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                {['when', 'age', 'value', 'percentile-of', 'z'].map((id) => (
                  <Table.Th scope="col" key={id}>
                    <FormattedMessage id={`growth.${id}`} />
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {points.toReversed().map((point) => (
                <Table.Tr key={`${point.entryId}${point.at}`}>
                  <Table.Th scope="row">
                    <HappenedText happened={point.happened} />
                  </Table.Th>
                  <Table.Td>
                    <FormattedMessage
                      id="growth.months"
                      values={{ value: Math.round((point.ageDays / 30.4375) * 10) / 10 }}
                    />
                  </Table.Td>
                  <Table.Td>
                    <FormattedNumber value={point.value} maximumFractionDigits={2} /> {unit}
                  </Table.Td>
                  <Table.Td>
                    {point.percentile === null ? (
                      '–'
                    ) : (
                      <FormattedNumber value={point.percentile} maximumFractionDigits={1} />
                    )}
                  </Table.Td>
                  <Table.Td>
                    {point.z === null ? (
                      '–'
                    ) : (
                      <FormattedNumber value={point.z} minimumFractionDigits={2} maximumFractionDigits={2} />
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </figcaption>
    </figure>
  )
}
