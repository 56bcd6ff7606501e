import { useState } from 'react'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import type { Observation } from '../../shared/results/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { Report } from './report.tsx'
import { ResultTrend } from './trend.tsx'

/** One report with its values, where it stands in the story of its chart. */
export function ReportReader({ patientId, entryId }: { patientId: PatientId; entryId: EntryId }) {
  const [trend, setTrend] = useState<Observation | null>(null)
  const report = useAsk(['results', 'report', patientId, entryId], (signal) =>
    core.results.report({ patientId, reportId: entryId }, { signal }),
  )
  if (report.error) return <FailureNote error={report.error} onRetry={() => void report.refetch()} />
  if (!report.data) return <Waiting />
  return (
    <>
      {trend && <ResultTrend of={trend} onClose={() => setTrend(null)} />}
      <Report report={report.data} onTrend={setTrend} />
    </>
  )
}
