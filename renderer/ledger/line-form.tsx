import { Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { type AccountLine, AdjustmentAccount } from '../../shared/ledger/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Choice } from '../kit/choice.tsx'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { Day } from '../kit/day.tsx'
import { MoneyField } from './money.tsx'

const DOING = ['adjust', 'to-patient', 'to-insurance', 'apply'] as const
type Doing = (typeof DOING)[number]
type Props = { patientId: PatientId; line: AccountLine; unappliedCents: number; onDone: () => void }

/** What can be done about one line: write something off, say that the other owes it, apply what waits. */
export function LineForm({ patientId, line, unappliedCents, onDone }: Props) {
  const { itemId, insuranceCents, patientCents } = line
  const [doing, setDoing] = useState<Doing>(unappliedCents > 0 && patientCents > 0 ? 'apply' : 'adjust')
  const [account, setAccount] = useState<AdjustmentAccount>('adj-courtesy')
  const [cents, setCents] = useState<number | null>(null)
  const [reason, setReason] = useState('')
  const refresh = ['ledger', 'reports']
  const adjust = useTell(core.ledger.adjust, refresh)
  const transfer = useTell(core.ledger.transfer, refresh)
  const apply = useTell(core.ledger.apply, refresh)
  const busy = adjust.isPending || transfer.isPending || apply.isPending
  const error = adjust.error ?? transfer.error ?? apply.error
  const most: Record<Doing, number> = {
    adjust: patientCents > 0 ? patientCents : insuranceCents,
    'to-patient': insuranceCents,
    'to-insurance': patientCents,
    apply: Math.min(patientCents, unappliedCents),
  }
  const amount = cents ?? most[doing]
  const save = () => {
    const done = { onSuccess: onDone }
    if (doing === 'adjust') {
      const from = patientCents > 0 ? ('patient' as const) : ('insurance' as const)
      adjust.mutate({ patientId, itemId, account, from, cents: amount, reason }, done)
    } else if (doing === 'apply') apply.mutate({ patientId, itemId, cents: amount }, done)
    else
      transfer.mutate(
        { patientId, itemId, to: doing === 'to-patient' ? 'patient' : 'insurance', cents: amount, reason },
        done,
      )
  }
  return (
    <ShortForm about="line" onSave={save} onCancel={onDone} foot={{ busy, save: 'ledger.post' }}>
      <Text size="sm" fw={600}>
        <Day on={line.dosOn} /> · {line.code} {line.description}
      </Text>
      <Group align="flex-start" gap="sm">
        <Choice
          label={<FormattedMessage id="ledger.doing" />}
          value={doing}
          options={DOING}
          words="ledger.doing"
          onChange={setDoing}
          w="14rem"
        />
        {doing === 'adjust' && (
          <Choice
            label={<FormattedMessage id="ledger.adjustment" />}
            value={account}
            options={AdjustmentAccount.options}
            words="ledger.account"
            onChange={setAccount}
            w="12rem"
          />
        )}
        <MoneyField
          key={doing}
          label={<FormattedMessage id="ledger.amount" />}
          cents={amount}
          onChange={setCents}
          error={issueAt(error, 'cents')}
        />
        {doing !== 'apply' && (
          <TextInput
            label={<FormattedMessage id="ledger.reason" />}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={issueAt(error, 'reason')}
            w="18rem"
            maxLength={500}
          />
        )}
      </Group>
      <FailureNote error={error} beside={['cents', 'reason']} />
    </ShortForm>
  )
}
