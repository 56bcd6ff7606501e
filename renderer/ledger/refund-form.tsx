import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { PaymentMethod } from '../../shared/ledger/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { MoneyField } from './money.tsx'

/** Giving a patient back what waits for her. */
export function RefundForm({
  patientId,
  unappliedCents,
  onDone,
}: {
  patientId: PatientId
  unappliedCents: number
  onDone: () => void
}) {
  const [cents, setCents] = useState<number | null>(unappliedCents)
  const [method, setMethod] = useState<PaymentMethod>('check')
  const [reason, setReason] = useState('')
  const refund = useTell(core.ledger.refund, ['ledger', 'reports'])
  const save = () => {
    if (cents !== null) refund.mutate({ patientId, cents, method, reason }, { onSuccess: onDone })
  }
  return (
    <ShortForm about="refund" onSave={save} onCancel={onDone}>
      <Group align="flex-start" gap="sm">
        <MoneyField
          label={<FormattedMessage id="ledger.amount" />}
          cents={cents}
          onChange={setCents}
          error={cents === null ? <FormattedMessage id="ledger.amount.missing" /> : issueAt(refund.error, 'cents')}
        />
        <Choice
          label={<FormattedMessage id="ledger.method" />}
          value={method}
          options={PaymentMethod.options}
          words="ledger.method"
          onChange={setMethod}
        />
        <TextInput
          label={<FormattedMessage id="ledger.reason" />}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          error={issueAt(refund.error, 'reason')}
          maxLength={500}
          w="18rem"
        />
      </Group>
      <FailureNote error={refund.error} beside={['cents', 'reason']} />
      <Group mt="sm" gap="xs">
        <Button size="compact-sm" type="submit" loading={refund.isPending}>
          <FormattedMessage id="ledger.refund.give" />
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={onDone}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </ShortForm>
  )
}
