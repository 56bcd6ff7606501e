import { Group, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { fullName, type Patient } from '../../shared/patients/index.ts'
import { useNow } from '../kit/now.ts'
import { BirthText } from '../patients/age-text.tsx'
import { todayIn } from '../patients/birth-date.ts'
import { Marks } from '../patients/chart.tsx'
import { PatientPhoto, usePhoto } from '../patients/picture.tsx'
import classes from './chart.module.css'
import { Slot } from './slot.tsx'

/**
 * Who this is, always in view: what tells two patients apart, and what they must not be given.
 * @param beside false as long as the photo has to wait for what the chart was opened for
 */
export function Banner({ patient, beside }: { patient: Patient; beside: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { patientId, preferredName } = patient
  const photo = usePhoto(patient, beside)
  useEffect(() => {
    if (!document.querySelector('main :focus')) heading.current?.focus()
  }, [])
  return (
    <header className={classes['banner']}>
      {photo ? <PatientPhoto photo={photo} className={classes['photo'] ?? ''} /> : <Initials patient={patient} />}
      <div className={classes['who']}>
        <Group gap="sm" wrap="nowrap">
          <Title order={1} ref={heading} tabIndex={-1} className={classes['name']}>
            {fullName(patient)}
          </Title>
          {preferredName !== '' && (
            <Text span fw={600}>
              <FormattedMessage id="chart.called" values={{ name: preferredName }} />
            </Text>
          )}
          <Marks patient={patient} />
        </Group>
        <BornAs patient={patient} />
      </div>
      <div className={classes['allergies']}>
        <Slot name="allergyBanner" patientId={patientId} />
      </div>
    </header>
  )
}

/** What tells two of the same name apart, in one line. */
export function BornAs({ patient }: { patient: Patient }) {
  const today = todayIn(useIntl().timeZone ?? 'UTC', useNow())
  const { pronouns } = patient
  return (
    <Group gap="lg" className={classes['facts'] ?? ''}>
      <Fact of="birthOn">
        <BirthText birthOn={patient.birthOn} today={today} />
      </Fact>
      <Fact of="gender">
        <FormattedMessage id={`patient.gender.${patient.gender}`} />
      </Fact>
      {pronouns !== '' && <Fact of="pronouns">{pronouns}</Fact>}
      <Fact of="recordNumber">{patient.recordNumber}</Fact>
    </Group>
  )
}

/** Where there is no photo. */
export function Initials({ patient }: { patient: Patient }) {
  const letters = [patient.givenName, patient.familyName].map((name) => Array.from(name)[0] ?? '').join('')
  return (
    <span aria-hidden className={classes['initials']}>
      {letters.toLocaleUpperCase()}
    </span>
  )
}

function Fact({ of, children }: { of: string; children: ReactNode }) {
  return (
    <Text span size="sm">
      <Text span size="xs" c="dimmed">
        <FormattedMessage id={`patient.${of}`} />
      </Text>{' '}
      {children}
    </Text>
  )
}
