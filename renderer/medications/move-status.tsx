import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { EventTime } from '../../shared/kernel/index.ts'
import type { Medication, MedicationStatus } from '../../shared/medications/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useFault } from '../kit/entries/entry-form.tsx'
import type { ActionProps } from '../kit/entries/spec.ts'
import { todayOn } from '../kit/event-time.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { ShortForm } from '../kit/short-form.tsx'
import { ToldField } from '../kit/told-field.tsx'

/** Stops, holds, resumes or finishes a drug; why is asked where it must be told. A version of someone else's is met in sight of it. */
export function moveTo(to: MedicationStatus, word: string) {
  return function MoveStatus({ entry, onDone }: ActionProps<Medication>) {
    const intl = useIntl()
    const today = todayOn(intl.timeZone, useNow())
    const ends = to === 'stopped' || to === 'completed'
    const needsReason = to === 'stopped' || to === 'on-hold'
    const [reason, setReason] = useState('')
    const [on, setOn] = useState<string | null>(ends ? today : null)
    const [seen] = useState(entry.revision)
    const move = useTell(core.medications.setStatus, ['medications'])
    const fault = useFault(move.error)
    const conflict = move.error?.failure.code === 'conflict'
    // What is beside a field already is not said twice.
    const said = fault('reason') !== null || fault('on') !== null
    const save = () => {
      const { patientId, entryId } = entry
      // After a conflict the line above shows the other version; saving again is a decision made in sight of it.
      const revision = conflict ? entry.revision : seen
      move.mutate({ patientId, entryId, revision, to, on: on as EventTime | null, reason }, { onSuccess: onDone })
    }
    return (
      <ShortForm onSave={save} onCancel={onDone} about={to}>
        <Group align="end" gap="xs" p="xs">
          {needsReason && (
            <TextInput
              label={<FormattedMessage id="medications.why" />}
              value={reason}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
              error={fault('reason')}
              flex={1}
            />
          )}
          {ends && (
            <ToldField
              label={<FormattedMessage id="medications.on" />}
              value={on}
              onChange={setOn}
              error={fault('on')}
            />
          )}
          <Button type="submit" loading={move.isPending}>
            <FormattedMessage id={word} />
          </Button>
          <Button variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
        <FailureNote error={said ? null : move.error} />
      </ShortForm>
    )
  }
}
