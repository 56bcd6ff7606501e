import { Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { AccountEntry } from '../../shared/ledger/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { Day } from '../kit/day.tsx'

/** Takes an entry back by its mirror, with the reason; both stay in the account. */
export function VoidForm({
  patientId,
  entry,
  onDone,
}: {
  patientId: PatientId
  entry: AccountEntry
  onDone: () => void
}) {
  const [reason, setReason] = useState('')
  const undo = useTell(core.ledger.voidEntry, ['ledger', 'reports'])
  const save = () => undo.mutate({ patientId, entryId: entry.entryId, reason }, { onSuccess: onDone })
  return (
    <ShortForm
      about="void"
      onSave={save}
      onCancel={onDone}
      foot={{ busy: undo.isPending, save: 'ledger.void', danger: true }}
    >
      <Text size="sm" fw={600}>
        <Day on={entry.postOn} /> · <FormattedMessage id={`ledger.kind.${entry.kind}`} />
      </Text>
      <Group align="flex-start" gap="sm">
        <TextInput
          label={<FormattedMessage id="ledger.void.why" />}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={issueAt(undo.error, 'reason')}
          w="28rem"
          maxLength={500}
        />
      </Group>
      <FailureNote error={undo.error} beside={['reason']} />
    </ShortForm>
  )
}
