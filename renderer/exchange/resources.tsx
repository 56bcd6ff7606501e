import { Button, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { BirthDay } from '../kit/day.tsx'
import { Page, Panel } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { DisclosureForm } from './disclosure.tsx'
import { ResourceList } from './resource-list.tsx'

/** What came in for one chart as other systems wrote it: what became entries, what was kept, what was refused and why. */
export function ChartResources() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const intl = useIntl()
  const [exporting, setExporting] = useState(false)
  const mayExport = useMay('exchange.export')
  const settings = useAsk(['exchange', 'settings'], (signal) => core.exchange.settings({}, { signal }))
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  return (
    <Page
      title={<FormattedMessage id="screen.exchange.resources" />}
      under={
        patient.data && (
          <Text fw={600}>
            {patient.data.familyName}, {patient.data.givenName} · <BirthDay on={patient.data.birthOn} />
          </Text>
        )
      }
      actions={
        <>
          <Button variant="default" onClick={() => go(`/patients/${patientId}`)}>
            <FormattedMessage id="kit.back" />
          </Button>
          {mayExport && !exporting && (
            <Button onClick={() => setExporting(true)}>
              <FormattedMessage id="exchange.export.chart" />
            </Button>
          )}
        </>
      }
    >
      {exporting && (
        <Panel
          title={<FormattedMessage id="exchange.export.chart" />}
          actions={
            <Button variant="subtle" onClick={() => setExporting(false)}>
              <FormattedMessage id="kit.close" />
            </Button>
          }
        >
          <DisclosureForm
            focused
            dialog={settings.data?.folderDialog ?? false}
            write={(about) => core.exchange.exportPatient({ ...about, patientId })}
          >
            <FormattedMessage id="exchange.export.chart.how" />
          </DisclosureForm>
        </Panel>
      )}
      <ResourceList patientId={patientId} label={intl.formatMessage({ id: 'screen.exchange.resources' })} />
    </Page>
  )
}
