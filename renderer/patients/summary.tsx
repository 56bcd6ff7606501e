import { Group, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { fullName, type Patient, type PatientDetails, type Photo } from '../../shared/patients/index.ts'
import { useNow } from '../kit/now.ts'
import { Panel } from '../kit/page.tsx'
import { BirthText } from './age-text.tsx'
import { todayIn, writeCivilDate } from './birth-date.ts'
import { detailLines } from './detail-text.ts'
import { usePhoto } from './picture.tsx'

/** What a banner says of a patient: who she is, so that nobody is taken for another. */
export type PatientFacts = {
  /** Family name, given names, suffix. */
  name: string
  /** The name to use; empty when it is the given name. */
  preferredName: string
  pronouns: string
  /** In the words of the screen's language. */
  birthDate: string
  birthOn: string
  /** The day up to which an age counts: today, on the practice's wall. */
  today: string
  recordNumber: string
  /** For `PatientPhoto`; null when there is none. */
  photo: Photo | null
  deceased: boolean
  inactive: boolean
}

/** The facts of a patient for a banner; `AgeText` says the age. */
export function usePatientFacts(patient: Patient): PatientFacts {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow())
  const photo = usePhoto(patient)
  const { preferredName, pronouns, birthOn, recordNumber, deceased, inactive } = patient
  const birthDate = writeCivilDate(birthOn, intl.locale)
  return {
    name: fullName(patient),
    preferredName,
    pronouns,
    birthDate,
    birthOn,
    today,
    recordNumber,
    photo,
    deceased,
    inactive,
  }
}

/** What must never be mixed up, in one line under the name: birth date with age, gender, record number. */
export function Identity({ patient }: { patient: Patient }) {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow())
  return (
    <Group gap="xl">
      {patient.preferredName !== '' && <Fact of="preferredName">{patient.preferredName}</Fact>}
      {patient.pronouns !== '' && <Fact of="pronouns">{patient.pronouns}</Fact>}
      <Fact of="birthOn">
        <BirthText birthOn={patient.birthOn} today={today} />
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
  const intl = useIntl()
  const place = [patient.city, patient.state].filter(Boolean).join(', ')
  const address = [patient.addressLine, `${place} ${patient.postalCode}`.trim()].filter(Boolean)
  const use = [
    ...detailLines(intl, 'phoneUse', patient),
    ...(patient.phoneMayText === ''
      ? []
      : [intl.formatMessage({ id: `patient.phoneMayText.${patient.phoneMayText}.short` })]),
  ]
  return (
    <Panel title={<FormattedMessage id="patients.reach" />}>
      <SimpleGrid cols={3}>
        <Fact of="phone">{[patient.phone, ...use].filter(Boolean).join(' · ') || '–'}</Fact>
        <Fact of="email">{patient.email || '–'}</Fact>
        <Fact of="addressLine">{address.length === 0 ? '–' : address.map((line) => <div key={line}>{line}</div>)}</Fact>
        {(['morePhones', 'contacts'] as const).map((name) => (
          <Lines key={name} name={name} patient={patient} />
        ))}
      </SimpleGrid>
    </Panel>
  )
}

const MORE = [
  'birthSex',
  'genderIdentity',
  'maritalStatus',
  'races',
  'ethnicity',
  'language',
  'interpreter',
  'previousNames',
  'previousAddresses',
  'identifiers',
  'deceasedOn',
  'inactiveReason',
] as const satisfies readonly (keyof PatientDetails)[]

/** Everything else that is known of the patient; nothing is shown for what nobody asked. */
export function Demographics({ patient }: { patient: Patient }) {
  const intl = useIntl()
  const known = MORE.filter((name) => detailLines(intl, name, patient).length > 0)
  if (known.length === 0) return null
  return (
    <Panel title={<FormattedMessage id="patients.demographics" />}>
      <SimpleGrid cols={4}>
        {known.map((name) => (
          <Lines key={name} name={name} patient={patient} />
        ))}
      </SimpleGrid>
    </Panel>
  )
}

function Lines({ name, patient }: { name: keyof PatientDetails; patient: Patient }) {
  const intl = useIntl()
  const lines = detailLines(intl, name, patient)
  if (lines.length === 0) return null
  return (
    <Fact of={name}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </Fact>
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
