import { Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core'
import { Suspense, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { Confirmed } from '../../shared/flow/index.ts'
import { clockText } from '../kit/wall-clock.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { writeCivilDate } from '../patients/index.ts'
import { go } from '../shell/navigate.ts'
import { checkInSlots } from './slots.ts'

type Props = { appointment: Appointment; onDone: () => void }

/** Somebody stands at the counter: what the practice knows of her is read to her, a space says that it is right, Enter checks her in. */
export function CheckIn({ appointment, onDone }: Props) {
  const intl = useIntl()
  const { appointmentId, patientId, status, patientName, startLocal } = appointment
  const [confirmed, setConfirmed] = useState<readonly Confirmed[]>([])
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const checkIn = useTell(core.flow.checkIn, ['flow', 'appointments'])
  const say = (part: Confirmed, on: boolean) =>
    setConfirmed((before) => (on ? [...new Set([...before, part])] : before.filter((one) => one !== part)))
  const known = patient.data
  return (
    <Panel title={<FormattedMessage id="flow.check-in" />}>
      <FailureNote error={patient.error} onRetry={() => void patient.refetch()} />
      {patient.isPending && !patient.error && <Waiting />}
      {known && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            checkIn.mutate({ appointmentId, from: status, confirmed: [...confirmed] }, { onSuccess: onDone })
          }}
        >
          <Stack gap="xs">
            <div>
              <Text fw={600}>{patientName}</Text>
              <Text size="sm">{writeCivilDate(known.birthOn, intl.locale)}</Text>
              <Text size="sm">
                {[known.addressLine, known.city, known.state, known.postalCode].filter(Boolean).join(', ')}
              </Text>
              <Text size="sm">{[known.phone, known.email].filter(Boolean).join(' · ')}</Text>
              <Text size="sm" c="dimmed">
                {[clockText(intl, startLocal), appointment.visitTypeName, appointment.providerName]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
            </div>
            <Checkbox
              ref={focusOnArrival}
              checked={confirmed.includes('demographics')}
              onChange={(event) => say('demographics', event.currentTarget.checked)}
              label={intl.formatMessage({ id: 'flow.confirmed.demographics' })}
            />
            <FailureNote error={checkIn.error} />
            <Group gap="xs">
              <Button type="submit" loading={checkIn.isPending}>
                <FormattedMessage id="flow.check-in" />
              </Button>
              <Button variant="default" onClick={() => go(`/patients/${patientId}`)}>
                <FormattedMessage id="flow.correct" />
              </Button>
              <Button variant="subtle" onClick={onDone}>
                <FormattedMessage id="kit.cancel" />
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      {/* Each part is a form of its own, so they stand below this one. */}
      {known && (
        <Stack gap="xs" mt="sm">
          {checkInSlots.map(({ id, words, show: Show }) => (
            <div key={id}>
              <Title order={3}>
                <FormattedMessage id={words} />
              </Title>
              <Suspense fallback={<Waiting />}>
                <Show patientId={patientId} appointmentId={appointmentId} onConfirmed={(on) => say(id, on)} />
              </Suspense>
            </div>
          ))}
        </Stack>
      )}
    </Panel>
  )
}
