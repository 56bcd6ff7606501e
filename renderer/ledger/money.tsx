import { TextInput } from '@mantine/core'
import { type ReactNode, type Ref, useState } from 'react'
import { FormattedNumber } from 'react-intl'
import { plainDecimal, readMoney } from '../../shared/ledger/index.ts'

/** Cents as money, in the reader's way of writing. */
export const Amount = ({ cents }: { cents: number }) => (
  <span data-cents={cents}>
    <FormattedNumber value={cents / 100} style="currency" currency="USD" />
  </span>
)

type Props = {
  label: ReactNode
  cents: number | null
  onChange: (cents: number | null) => void
  error?: ReactNode
  w?: string
  inputRef?: Ref<HTMLInputElement>
  name?: string
}

/** Money as it is typed: `25`, `25.50`, `$1,234.50`. Null while it is no amount. */
export function MoneyField({ label, cents, onChange, error, w = '9rem', inputRef = null, name }: Props) {
  const [text, setText] = useState(cents === null ? '' : plainDecimal(cents))
  const shown = readMoney(text) === cents ? text : cents === null ? '' : plainDecimal(cents)
  return (
    <TextInput
      ref={inputRef}
      label={label}
      w={w}
      value={shown}
      inputMode="decimal"
      autoComplete="off"
      {...(name !== undefined && { 'aria-label': name })}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        onChange(readMoney(currentTarget.value))
      }}
      error={error}
    />
  )
}
