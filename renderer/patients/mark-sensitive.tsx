import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { Patient } from '../../shared/patients/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel } from '../kit/page.tsx'

/** Marks a chart as sensitive, or takes the mark away, with the reason. */
export function MarkSensitive({
  patient,
  onDone,
}: {
  patient: Pick<Patient, 'patientId' | 'sensitive'>
  onDone: () => void
}) {
  const [reason, setReason] = useState('')
  const mark = useTell(core.patients.markSensitive, ['patients'])
  return (
    <Panel title={<FormattedMessage id={patient.sensitive ? 'patients.unmark' : 'patients.mark'} />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          mark.mutate({ patientId: patient.patientId, sensitive: !patient.sensitive, reason }, { onSuccess: onDone })
        }}
      >
        <TextInput
          label={<FormattedMessage id="patients.mark.why" />}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          ref={focusOnArrival}
          required
        />
        <FailureNote error={mark.error} />
        <Group mt="sm">
          <Button type="submit" loading={mark.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
          <Button variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}
