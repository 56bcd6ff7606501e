import { Group, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { Patient } from '../../shared/patients/index.ts'
import { useNow } from '../kit/now.ts'
import { Panel } from '../kit/page.tsx'
import { AgeText } from './age-text.tsx'
import { todayIn, writeCivilDate } from './birth-date.ts'

/** What must never be mixed up, in one line under the name: birth date with age, gender, record number. */
export function Identity({ patient }: { patient: Patient }) {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow())
  return (
    <Group gap="xl">
      <Fact of="birthOn">
        {writeCivilDate(patient.birthOn, intl.locale)}
        {' · '}
        <AgeText birthOn={patient.birthOn} today={today} />
      </Fact>
      <Fact of="gender">
        <FormattedMessage id={`patient.gender.${patient.gender}`} />
      </Fact>
      <Fact of="recordNumber">{patient.recordNumber}</Fact>
      <Fact of="registeredAt">
        <FormattedDate value={patient.registeredAt} dateStyle="medium" />
      </Fact>
    </Group>
  )
}

/** How to reach the patient. */
export function Contact({ patient }: { patient: Patient }) {
  const place = [patient.city, patient.state].filter(Boolean).join(', ')
  const address = [patient.addressLine, `${place} ${patient.postalCode}`.trim()].filter(Boolean)
  return (
    <Panel title={<FormattedMessage id="patients.reach" />}>
      <SimpleGrid cols={3}>
        <Fact of="phone">{patient.phone || '–'}</Fact>
        <Fact of="email">{patient.email || '–'}</Fact>
        <Fact of="addressLine">{address.length === 0 ? '–' : address.map((line) => <div key={line}>{line}</div>)}</Fact>
      </SimpleGrid>
    </Panel>
  )
}

function Fact({ of, children }: { of: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        <FormattedMessage id={`patient.${of}`} />
      </Text>
      <Text component="div">{children}</Text>
    </div>
  )
}
