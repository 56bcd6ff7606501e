import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { EntryHead } from '../../../shared/kernel/index.ts'
import { useTell } from '../../ipc/ask.ts'
import { FailureNote } from '../failure.tsx'
import { ShortForm } from '../short-form.tsx'
import type { EntrySpec, Named } from './spec.ts'

type Props<E extends EntryHead & Named, D extends Named> = { spec: EntrySpec<E, D>; entry: E; onDone: () => void }

/** Takes an entry back as entered in error: it stays, struck through, with the reason. */
export function RetractEntry<E extends EntryHead & Named, D extends Named>({ spec, entry, onDone }: Props<E, D>) {
  const [reason, setReason] = useState('')
  const retract = useTell(spec.calls.retract, [spec.capability])
  const save = () => {
    const { patientId, entryId, revision } = entry
    retract.mutate({ patientId, entryId, revision, reason }, { onSuccess: onDone })
  }
  return (
    <ShortForm onSave={save} onCancel={onDone} about="retract">
      <Group align="end" gap="xs" p="xs">
        <TextInput
          label={<FormattedMessage id="entries.retract.why" />}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          flex={1}
        />
        <Button type="submit" color="red" loading={retract.isPending}>
          <FormattedMessage id="entries.retract" />
        </Button>
        <Button variant="subtle" onClick={onDone}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
      <FailureNote error={retract.error} />
    </ShortForm>
  )
}
