import { Stack } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Observation, UnreviewedReport } from '../../shared/results/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { PatientText } from '../kit/patient-text.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { HappenedText } from './happened.tsx'
import { Report } from './report.tsx'
import { ResultTrend } from './trend.tsx'

const MOST = 200

/** What nobody has reviewed yet: arrow keys and Enter open a report below the list, where it is reviewed. */
export function ResultsToReview() {
  const intl = useIntl()
  const [open, setOpen] = useState<UnreviewedReport | null>(null)
  const list = useAsk(['results', 'unreviewed'], (signal) => core.results.unreviewed({ limit: MOST }, { signal }))
  const entries = list.data?.entries ?? []
  const shown = open && entries.some(({ reportId }) => reportId === open.reportId) ? open : null
  const table = useRef<HTMLDivElement>(null)
  const gone = open !== null && list.data !== undefined && shown === null
  useEffect(() => {
    if (!gone) return
    // It was reviewed: on to the next one, by Enter; after the last, to the heading.
    if (table.current) focusFirstRow(table.current)
    else document.querySelector<HTMLElement>('main h1')?.focus()
  }, [gone])
  return (
    <Page title={<FormattedMessage id="screen.results" />}>
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={<FormattedMessage id="results.unreviewed" values={waiting(list.data)} />} fill={!shown}>
          {entries.length === 0 ? (
            <Empty>
              <FormattedMessage id="results.unreviewed.none" />
            </Empty>
          ) : (
            <DataTable
              ref={table}
              label={intl.formatMessage({ id: 'screen.results' })}
              columns={COLUMNS}
              rows={entries}
              keyOf={(row) => row.reportId}
              onOpen={setOpen}
            />
          )}
        </Panel>
      )}
      {shown && <OpenReport key={shown.reportId} of={shown} />}
    </Page>
  )
}

function OpenReport({ of: { patientId, reportId, patientName } }: { of: UnreviewedReport }) {
  const [trend, setTrend] = useState<Observation | null>(null)
  const report = useAsk(['results', 'report', patientId, reportId], (signal) =>
    core.results.report({ patientId, reportId }, { signal }),
  )
  return (
    <Panel title={patientName}>
      <FailureNote error={report.error} onRetry={() => void report.refetch()} />
      {report.isPending && <Waiting />}
      <Stack gap="md">
        {report.data && <Report report={report.data} onTrend={setTrend} asked />}
        {trend && <ResultTrend of={trend} onClose={() => setTrend(null)} />}
      </Stack>
    </Panel>
  )
}

/** How many there are, and how many of them the list shows where it does not hold all. */
const waiting = ({ entries, total }: { entries: readonly unknown[]; total: number }) => ({
  count: total,
  shown: entries.length,
  cut: entries.length < total ? 'yes' : 'no',
})

const COLUMNS: readonly Column<UnreviewedReport>[] = [
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, birthOn }) => <PatientText patientName={patientName} birthOn={birthOn} />,
    width: '28%',
  },
  { key: 'name', label: <FormattedMessage id="results.report" />, cell: ({ name }) => name, width: '28%' },
  {
    key: 'abnormal',
    label: <FormattedMessage id="results.abnormal" />,
    cell: ({ abnormal, critical }) => <FormattedMessage id="results.abnormal.count" values={{ abnormal, critical }} />,
  },
  {
    key: 'status',
    label: <FormattedMessage id="results.status" />,
    cell: ({ status }) => <FormattedMessage id={`results.status.${status}`} />,
  },
  {
    key: 'happened',
    label: <FormattedMessage id="results.on" />,
    cell: ({ happened }) => <HappenedText happened={happened} />,
    tight: true,
  },
]
