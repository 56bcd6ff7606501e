import { Button, Stack } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import type { Observation } from '../../shared/results/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { More, useMore } from '../kit/more.tsx'
import { useNotice } from '../kit/notice.ts'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useMay } from '../shell/session.ts'
import { EnterReport } from './enter.tsx'
import { reportDraft } from './report-draft.ts'
import { Report } from './report.tsx'
import { ResultTrend } from './trend.tsx'

const [REPORTS, MOST_REPORTS] = [15, 500]

/** The results of a chart, newest first: reading, reviewing, correcting, writing down, each test over time. */
export function ResultsPanel({
  patientId,
  encounterId = null,
}: {
  patientId: PatientId
  encounterId?: EncounterId | null
}) {
  const notice = useNotice()
  const draft = reportDraft(patientId)
  const [entering, setEntering] = useState(() => draft in useDrafts.getState().byForm)
  const [trend, setTrend] = useState<Observation | null>(null)
  const mayWrite = useMay('chart.write')
  const page = useMore(REPORTS, MOST_REPORTS)
  const reports = useAsk(['results', 'reports', patientId, page.limit], (signal) =>
    core.results.reports({ patientId, limit: page.limit }, { signal }),
  )
  const record = useTell(core.results.record, ['results', 'timeline'], () => useDrafts.getState().drop(draft))
  return (
    <Panel
      title={<FormattedMessage id="results.title" />}
      actions={
        mayWrite &&
        !entering && (
          <Button size="xs" onClick={() => setEntering(true)}>
            <FormattedMessage id="results.enter" />
          </Button>
        )
      }
    >
      <Stack gap="md">
        {entering && (
          <EnterReport
            patientId={patientId}
            encounterId={encounterId}
            busy={record.isPending}
            error={record.error}
            onCancel={() => setEntering(false)}
            onSave={(report) =>
              record.mutate(report, {
                onSuccess: () => {
                  useDrafts.getState().drop(draft)
                  setEntering(false)
                  notice('results.saved')
                },
              })
            }
          />
        )}
        {trend && <ResultTrend of={trend} onClose={() => setTrend(null)} />}
        <FailureNote error={reports.error} onRetry={() => void reports.refetch()} />
        {reports.isPending && <Waiting />}
        {reports.data?.length === 0 && (
          <Empty>
            <FormattedMessage id="results.none" />
          </Empty>
        )}
        <div>
          {reports.data?.slice(0, page.shown).map((report) => (
            <Report key={report.entryId} report={report} onTrend={setTrend} />
          ))}
        </div>
        {reports.data && <More {...page} found={reports.data.length} />}
      </Stack>
    </Panel>
  )
}
