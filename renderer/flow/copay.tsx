import { Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PaymentMethod } from '../../shared/ledger/index.ts'
import { MoneyField } from '../ledger/index.ts'
import { useMay } from '../shell/session.ts'

/** What is handed over at a counter. */
const AT_THE_COUNTER = ['card', 'cash', 'check'] as const satisfies readonly PaymentMethod[]

/** A copay in the making; without an amount none is taken. */
export type TypedCopay = { cents: number | null; method: PaymentMethod; reference: string }

type Props = { value: TypedCopay; onChange: (value: TypedCopay) => void }

/** The copay of today's first coverage, proposed; it waits for the charge of this visit and pays that by itself. */
export function Copay({ value, onChange }: Props) {
  const intl = useIntl()
  const may = useMay('payment.take')
  if (!may)
    return (
      <Text size="sm" c="dimmed">
        <FormattedMessage id="flow.copay.not-you" />
      </Text>
    )
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <MoneyField
        w="6.5rem"
        label={<FormattedMessage id="flow.copay" />}
        cents={value.cents}
        onChange={(cents) => onChange({ ...value, cents })}
      />
      <NativeSelect
        label={intl.formatMessage({ id: 'ledger.method' })}
        value={value.method}
        onChange={(event) => onChange({ ...value, method: event.currentTarget.value as PaymentMethod })}
        data={AT_THE_COUNTER.map((method) => ({
          value: method,
          label: intl.formatMessage({ id: `ledger.method.${method}` }),
        }))}
      />
      <TextInput
        label={intl.formatMessage({ id: value.method === 'check' ? 'ledger.check-number' : 'ledger.reference' })}
        value={value.reference}
        onChange={(event) => onChange({ ...value, reference: event.currentTarget.value })}
        maxLength={100}
      />
    </Group>
  )
}
