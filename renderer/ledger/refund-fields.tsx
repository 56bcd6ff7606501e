import { Group, TextInput } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import { PaymentMethod } from '../../shared/ledger/index.ts'
import type { CallFailed } from '../ipc/ask.ts'
import { Choice } from '../kit/choice.tsx'
import { issueAt } from '../kit/failure.tsx'
import { MoneyField } from './money.tsx'

/** What is given back, by what, and why. */
export type Refunded = { cents: number | null; method: PaymentMethod; reason: string }

type Props = { value: Refunded; onChange: (value: Refunded) => void; missing: boolean; error: CallFailed | null }

/** The fields of money that is given back, to a patient or a payer. */
export function RefundFields({ value, onChange, missing, error }: Props) {
  return (
    <Group align="flex-start" gap="sm">
      <MoneyField
        label={<FormattedMessage id="ledger.amount" />}
        cents={value.cents}
        onChange={(cents) => onChange({ ...value, cents })}
        error={missing ? <FormattedMessage id="ledger.amount.missing" /> : issueAt(error, 'cents')}
      />
      <Choice
        label={<FormattedMessage id="ledger.method" />}
        value={value.method}
        options={PaymentMethod.options}
        words="ledger.method"
        onChange={(method) => onChange({ ...value, method })}
      />
      <TextInput
        label={<FormattedMessage id="ledger.reason" />}
        value={value.reason}
        onChange={({ currentTarget }) => onChange({ ...value, reason: currentTarget.value })}
        error={issueAt(error, 'reason')}
        maxLength={500}
        w="18rem"
      />
    </Group>
  )
}
