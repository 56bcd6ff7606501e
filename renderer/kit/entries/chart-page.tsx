import { Anchor } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../../shared/kernel/index.ts'
import { useAsk } from '../../ipc/ask.ts'
import { core } from '../../ipc/client.ts'
import { Page } from '../page.tsx'
import type { PanelOf } from './list-panel.tsx'

/** One list of a chart on a page of its own, under the name of whose it is. */
export function ChartPage({ show: Show, word }: { show: ComponentType<PanelOf>; word: string }) {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const name = chart.data ? `${chart.data.familyName}, ${chart.data.givenName}` : ''
  return (
    <Page
      title={<FormattedMessage id={word} />}
      under={
        <Anchor href={`#/patients/${patientId}`}>{name || <FormattedMessage id="screen.patients.chart" />}</Anchor>
      }
    >
      <Show key={patientId} patientId={patientId} />
    </Page>
  )
}
