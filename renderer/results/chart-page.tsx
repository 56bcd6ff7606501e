import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Page } from '../kit/page.tsx'

/** One part of a chart as a screen of its own, headed by whose it is. */
export function ChartPage({ screen, children }: { screen: string; children: (patientId: PatientId) => ReactNode }) {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  return (
    <Page
      title={
        chart.data ? `${chart.data.familyName}, ${chart.data.givenName}` : <FormattedMessage id={`screen.${screen}`} />
      }
    >
      {children(patientId)}
    </Page>
  )
}
