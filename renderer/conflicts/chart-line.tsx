import { Button, Text } from '@mantine/core'
import { IconArrowsSplit2 } from '@tabler/icons-react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { go } from '../shell/navigate.ts'
import classes from './conflicts.module.css'

/** What of a chart is open, as the chart's own parts ask for it: one question for the banner and every entry. */
export const useChartConflicts = (patientId: PatientId) =>
  useAsk(['conflicts', 'chart', patientId], (signal) => core.conflicts.ofChart({ patientId }, { signal }))

/** A line under the banner while something in the chart was written on two PCs and nobody has decided. */
export function ChartConflicts({ patientId }: { patientId: PatientId }) {
  const intl = useIntl()
  const open = useChartConflicts(patientId)
  if (open.error)
    return (
      <div className={classes['line']}>
        <FailureNote error={open.error} onRetry={() => void open.refetch()} />
      </div>
    )
  if (!open.data || open.data.length === 0) return null
  const names = open.data.slice(0, 4).map(({ tbl, title }) => title || intl.formatMessage({ id: `record.${tbl}` }))
  return (
    <section className={classes['line']} aria-label={intl.formatMessage({ id: 'screen.conflicts' })} data-conflicts>
      <IconArrowsSplit2 size={15} aria-hidden />
      <Text span size="sm" fw={600}>
        <FormattedMessage id="conflicts.chart" values={{ count: open.data.length, names: intl.formatList(names) }} />
      </Text>
      <Button size="compact-xs" variant="default" onClick={() => go(`/conflicts?patient=${patientId}`)}>
        <FormattedMessage id="conflicts.chart.decide" />
      </Button>
    </section>
  )
}
