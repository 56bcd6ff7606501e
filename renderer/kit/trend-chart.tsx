import { LineChart } from '@mantine/charts'
import '@mantine/charts/styles.css'

export type TrendLine = { name: string; label: string; color: string; dots?: boolean; dashed?: boolean }
/** A row of values at one place of the axis; a line that has none there is not drawn through it. */
export type TrendRow = { at: number } & Record<string, number | null>

type Props = {
  label: string
  rows: TrendRow[]
  lines: readonly TrendLine[]
  tick: (at: number) => string
  unit: string
  height?: number
  axis?: string
  curved?: boolean
}

/** Lines over an axis. Walked through with the arrow keys; whoever uses it puts the same values into a table beside it. */
export function TrendChart({ label, rows, lines, tick, unit, height = 220, axis, curved = false }: Props) {
  return (
    <LineChart
      h={height}
      data={rows}
      dataKey="at"
      series={lines.map(({ name, label: text, color, dashed }) => ({
        name,
        label: text,
        color,
        ...(dashed && { strokeDasharray: '4 3' }),
      }))}
      curveType={curved ? 'monotone' : 'linear'}
      connectNulls
      withDots={lines.some(({ dots }) => dots !== false)}
      {...(unit !== '' && { yAxisLabel: unit })}
      valueFormatter={(value) => String(Math.round(value * 100) / 100)}
      {...(axis !== undefined && { xAxisLabel: axis })}
      xAxisProps={{ type: 'number', scale: 'linear', domain: ['dataMin', 'dataMax'], tickFormatter: tick }}
      yAxisProps={{ domain: ['auto', 'auto'], width: 70 }}
      tooltipProps={{ labelFormatter: (at) => tick(Number(at)) }}
      tooltipAnimationDuration={0}
      lineProps={(series) => ({
        isAnimationActive: false,
        ...(lines.find(({ name }) => name === series.name)?.dots === false && { dot: false, activeDot: false }),
      })}
      lineChartProps={{ title: label }}
      aria-label={label}
    />
  )
}
