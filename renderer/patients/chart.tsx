import { Badge, Button, Group, SimpleGrid, Text } from '@mantine/core'
import { IconEdit, IconLock, IconPrinter } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Panel, Waiting } from '../kit/page.tsx'
import { useMay } from '../shell/session.ts'
import { ageOn, todayIn, writeCivilDate } from './birth-date.ts'
import { BreakGlass } from './break-glass.tsx'
import { ChangePatient } from './change.tsx'
import { MarkSensitive } from './mark-sensitive.tsx'

/** One patient: who she is, and how to reach her. A sensitive chart asks for a reason first. */
export function PatientChart() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (chart.error?.failure.reason === 'sensitive')
    return <BreakGlass patientId={patientId} onOpened={() => void chart.refetch()} />
  if (chart.error)
    return (
      <Page title={<FormattedMessage id="screen.patients.chart" />}>
        <FailureNote error={chart.error} onRetry={() => void chart.refetch()} />
      </Page>
    )
  return chart.data ? <Chart patient={chart.data} /> : <Waiting />
}

function Chart({ patient }: { patient: Patient }) {
  const intl = useIntl()
  const [changing, setChanging] = useState(false)
  const [marking, setMarking] = useState(false)
  const mayChange = useMay('patient.write')
  const mayMark = useMay('chart.mark-sensitive')
  const practice = useAsk(['practice', 'get'], (signal) => core.practice.get({}, { signal }))
  const today = practice.data && todayIn(practice.data.timeZone, Date.now())
  const address = [
    patient.addressLine,
    [patient.city, patient.state].filter(Boolean).join(', '),
    patient.postalCode,
  ].filter(Boolean)
  return (
    <Page
      title={`${patient.familyName}, ${[patient.givenName, patient.middleName].filter(Boolean).join(' ')}`}
      actions={
        <>
          {patient.sensitive && (
            <Badge color="red" variant="outline" leftSection={<IconLock size={12} aria-hidden />}>
              <FormattedMessage id="patient.sensitive" />
            </Badge>
          )}
          {mayMark && (
            <Button variant="default" onClick={() => setMarking(true)}>
              <FormattedMessage id={patient.sensitive ? 'patients.unmark' : 'patients.mark'} />
            </Button>
          )}
          <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            <FormattedMessage id="kit.print" />
          </Button>
          {mayChange && !changing && (
            <Button leftSection={<IconEdit size={16} aria-hidden />} onClick={() => setChanging(true)}>
              <FormattedMessage id="patients.change" />
            </Button>
          )}
        </>
      }
    >
      <Group gap="xl">
        <Fact field="birthOn">
          {writeCivilDate(patient.birthOn, intl.locale)}
          {today && <FormattedMessage id="patient.age" values={{ years: ageOn(patient.birthOn, today) }} />}
        </Fact>
        <Fact field="gender">
          <FormattedMessage id={`patient.gender.${patient.gender}`} />
        </Fact>
        <Fact field="recordNumber">{patient.recordNumber}</Fact>
      </Group>
      {marking && <MarkSensitive patient={patient} onDone={() => setMarking(false)} />}
      {changing ? (
        <ChangePatient patient={patient} onDone={() => setChanging(false)} />
      ) : (
        <Panel title={<FormattedMessage id="patients.reach" />}>
          <SimpleGrid cols={3}>
            <Fact field="phone">{patient.phone || '–'}</Fact>
            <Fact field="email">{patient.email || '–'}</Fact>
            <Fact field="addressLine">{address.length > 0 ? address.join(' · ') : '–'}</Fact>
          </SimpleGrid>
        </Panel>
      )}
    </Page>
  )
}

function Fact({ field, children }: { field: string; children: React.ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        <FormattedMessage id={`patient.${field}`} />
      </Text>
      <Text component="div">{children}</Text>
    </div>
  )
}
