import { Anchor, Group } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { AllergyBanner } from '../allergies/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import type { PanelOf } from '../kit/entries/list-panel.tsx'
import { Page } from '../kit/page.tsx'

/** One list of a chart on a page of its own, under the name and the allergies of whose it is. */
export function ChartPage({ show: Show, word }: { show: ComponentType<PanelOf>; word: string }) {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const name = chart.data ? `${chart.data.familyName}, ${chart.data.givenName}` : ''
  return (
    <Page
      title={<FormattedMessage id={word} />}
      under={
        <Group gap="xl">
          <Anchor href={`#/patients/${patientId}`}>{name || <FormattedMessage id="screen.patients.chart" />}</Anchor>
          <AllergyBanner patientId={patientId} />
        </Group>
      }
    >
      <Show key={patientId} patientId={patientId} />
    </Page>
  )
}
