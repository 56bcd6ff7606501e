import { Anchor, Group } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Page } from '../kit/page.tsx'
import { CoveragePanel } from './panel.tsx'

/** Who pays for one patient, on a page of its own. */
export function CoverageScreen() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const name = chart.data ? `${chart.data.familyName}, ${chart.data.givenName}` : ''
  return (
    <Page
      title={<FormattedMessage id="screen.coverage.chart" />}
      under={
        <Group gap="xl">
          <Anchor href={`#/patients/${patientId}`}>{name || <FormattedMessage id="screen.patients.chart" />}</Anchor>
        </Group>
      }
    >
      <CoveragePanel key={patientId} patientId={patientId} />
    </Page>
  )
}
