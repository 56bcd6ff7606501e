import { Anchor, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { ConsentForm } from '../../shared/consents/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import { AnswerForm } from '../consents/index.ts'
import { CoverageText, HoldsText } from '../coverage/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { clockText } from '../kit/wall-clock.ts'
import { writeCivilDate } from '../patients/index.ts'
import { CheckInForm } from './check-in-form.tsx'

type Props = { appointment: Appointment; onDone: () => void }

/** Somebody stands at the counter: what the practice knows of her is read to her, confirmed, signed and paid in one go. */
export function CheckIn({ appointment, onDone }: Props) {
  const { patientId } = appointment
  const [otherwise, setOtherwise] = useState<ConsentForm | null>(null)
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const coverage = useAsk(['coverage', 'list', patientId], (signal) => core.coverage.list({ patientId }, { signal }))
  const consents = useAsk(['consents', 'of-patient', patientId], (signal) =>
    core.consents.ofPatient({ patientId }, { signal }),
  )
  const again = () => void Promise.all([patient.refetch(), coverage.refetch(), consents.refetch()])
  const error = patient.error ?? coverage.error ?? consents.error
  const known = patient.data && coverage.data && consents.data
  const holds = coverage.data?.entries.filter(({ inEffect }) => inEffect) ?? []
  return (
    <Panel title={<FormattedMessage id="flow.check-in" />}>
      <FailureNote error={error} onRetry={again} />
      {/* Until all of it is here the keys go nowhere, rather than into the field that was left. */}
      {!known && !error && (
        <div ref={focusOnArrival} tabIndex={-1}>
          <Waiting />
        </div>
      )}
      {known && (
        <Stack gap="xs">
          <Read appointment={appointment} patient={patient.data} />
          <div data-coverage-state={coverage.data.state}>
            {coverage.data.state !== 'insured' && (
              <Text component="output" size="sm" fw={600}>
                <FormattedMessage id={`coverage.state.${coverage.data.state}`} />
              </Text>
            )}
            {holds.map((one) => (
              <Text size="sm" component="div" key={one.coverageId}>
                <CoverageText coverage={one} /> <HoldsText coverage={one} />
              </Text>
            ))}
            <Anchor size="sm" href={`#/patients/${patientId}?section=coverage`}>
              <FormattedMessage id={holds.length > 0 ? 'coverage.changed' : 'coverage.ask'} />
            </Anchor>
          </div>
          {otherwise ? (
            <AnswerForm
              patientId={patientId}
              encounterId={appointment.encounterId}
              form={otherwise}
              onDone={() => setOtherwise(null)}
              onCancel={() => setOtherwise(null)}
            />
          ) : (
            <CheckInForm
              appointment={appointment}
              holds={holds}
              due={consents.data.due}
              onDone={onDone}
              onRefused={again}
              onOtherwise={setOtherwise}
            />
          )}
        </Stack>
      )}
    </Panel>
  )
}

function Read({ appointment, patient }: { appointment: Appointment; patient: Patient }) {
  const intl = useIntl()
  const { patientName, startLocal, visitTypeName, providerName, patientId } = appointment
  const { birthOn, addressLine, city, state, postalCode, phone, email } = patient
  return (
    <div>
      <Text fw={600}>{patientName}</Text>
      <Text size="sm">{writeCivilDate(birthOn, intl.locale)}</Text>
      <Text size="sm">{[addressLine, city, state, postalCode].filter(Boolean).join(', ')}</Text>
      <Text size="sm">{[phone, email].filter(Boolean).join(' · ')}</Text>
      <Text size="sm" c="dimmed">
        {[clockText(intl, startLocal), visitTypeName, providerName].filter(Boolean).join(' · ')}
      </Text>
      <Anchor size="sm" href={`#/patients/${patientId}`}>
        <FormattedMessage id="flow.correct" />
      </Anchor>
    </div>
  )
}
