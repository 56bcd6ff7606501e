import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { type AccountLine, PaymentMethod } from '../../shared/ledger/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { ShortForm } from '../kit/short-form.tsx'
import { MoneyField } from './money.tsx'

type Props = {
  patientId: PatientId
  /** The visit that it is for, such as a copay at check-in: it waits for the visit's charge and pays it by itself. */
  encounterId?: EncounterId | null
  /** What is proposed, such as the copay of the coverage. */
  suggestedCents?: number | null
  /** Open lines of the account: without a visit, the oldest are paid first. */
  lines?: readonly AccountLine[]
  onDone: () => void
  onCancel: () => void
}

/** Taking money: amount, Enter. Check-in holds it for the copay, the account for everything else. */
export function TakePayment({
  patientId,
  encounterId = null,
  suggestedCents = null,
  lines = [],
  onDone,
  onCancel,
}: Props) {
  const intl = useIntl()
  const tell = useNotice()
  const [cents, setCents] = useState<number | null>(suggestedCents)
  const [method, setMethod] = useState<PaymentMethod>('card')
  const [reference, setReference] = useState('')
  const [asked, setAsked] = useState(false)
  const take = useTell(core.ledger.takePayment, ['ledger', 'reports'])
  const missing = asked && (cents === null || cents <= 0)
  const save = () => {
    setAsked(true)
    if (cents === null || cents <= 0) return
    const apply = encounterId === null ? oldestFirst(lines, cents) : []
    const payment = { patientId, cents, method, reference, apply, earmark: encounterId }
    take.mutate(payment, {
      onSuccess: () => {
        tell('ledger.payment.taken', { amount: intl.formatNumber(cents / 100, { style: 'currency', currency: 'USD' }) })
        onDone()
      },
    })
  }
  return (
    <ShortForm about="payment" onSave={save} onCancel={onCancel}>
      <Group align="flex-end" gap="sm">
        <MoneyField
          label={<FormattedMessage id="ledger.amount" />}
          cents={cents}
          onChange={setCents}
          error={missing ? <FormattedMessage id="ledger.amount.missing" /> : issueAt(take.error, 'cents')}
        />
        <Choice
          label={<FormattedMessage id="ledger.method" />}
          value={method}
          options={PaymentMethod.options}
          words="ledger.method"
          onChange={setMethod}
        />
        <TextInput
          label={<FormattedMessage id={method === 'check' ? 'ledger.check-number' : 'ledger.reference'} />}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
          maxLength={100}
          w="10rem"
        />
        <Button type="submit" loading={take.isPending}>
          <FormattedMessage id="ledger.payment.take" />
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
      <FailureNote error={take.error} beside={['cents']} />
    </ShortForm>
  )
}

/** What a payment goes to: what the patient owes, the oldest visit first. The rest waits. */
function oldestFirst(lines: readonly AccountLine[], cents: number) {
  let left = cents
  const open = lines.filter(({ patientCents }) => patientCents > 0).toSorted((a, b) => (a.dosOn < b.dosOn ? -1 : 1))
  return open.flatMap(({ itemId, patientCents }) => {
    const part = Math.min(left, patientCents)
    left -= part
    return part > 0 ? [{ itemId, cents: part }] : []
  })
}
