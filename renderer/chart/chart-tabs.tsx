import { UnstyledButton } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { go } from '../shell/navigate.ts'
import classes from './chart.module.css'
import { FRAME_COLOURS } from './colours.ts'
import { type OpenChart, placeOfChart, useOpenCharts } from './open-charts.ts'
import { leaveChart } from './leave-chart.ts'

/** The charts that are open, each in its colour; shown once there are two. */
export function ChartTabs({ current }: { current: PatientId }) {
  const intl = useIntl()
  const { charts, close } = useOpenCharts()
  if (charts.length < 2) return null
  return (
    <nav className={`${classes['charts']} no-print`} aria-label={intl.formatMessage({ id: 'chart.open-charts' })}>
      {charts.map((chart, index) => (
        <ChartTab
          key={chart.patientId}
          chart={chart}
          number={index + 1}
          current={chart.patientId === current}
          onClose={() => {
            if (chart.patientId === current) leaveChart(chart.patientId)
            else close(chart.patientId)
          }}
        />
      ))}
    </nav>
  )
}

type TabProps = { chart: OpenChart; number: number; current: boolean; onClose: () => void }

function ChartTab({ chart, number, current, onClose }: TabProps) {
  const intl = useIntl()
  const { patientId, colour } = chart
  const { data } = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const name = data ? `${data.familyName}, ${data.givenName}` : '…'
  return (
    <div
      className={classes['chartTab']}
      data-current={current || undefined}
      style={{ '--chart-colour': FRAME_COLOURS[colour] } as React.CSSProperties}
    >
      <UnstyledButton
        className={classes['chartName'] ?? ''}
        onClick={() => go(placeOfChart(chart))}
        {...(current && { 'aria-current': 'page' as const })}
      >
        <span aria-hidden className={classes['tabNumber']}>
          {number}
        </span>
        {name}
      </UnstyledButton>
      <UnstyledButton
        className={classes['closeTab'] ?? ''}
        onClick={onClose}
        aria-label={intl.formatMessage({ id: 'chart.close-of' }, { name })}
      >
        <IconX size={14} aria-hidden />
      </UnstyledButton>
    </div>
  )
}
