import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useIntl } from 'react-intl'
import { readTold, todayOn, writeTold } from './event-time.ts'
import { useNow } from './now.ts'

type Props = {
  label: ReactNode
  value: string | null
  onChange: (told: string | null) => void
  error?: ReactNode
  w?: string
}

/** A time as precisely as it is known: a day, a month, a year, `t` for today, or words. Under it stands how it was read. */
export function ToldField({ label, value, onChange, error, w = '9rem' }: Props) {
  const intl = useIntl()
  const today = todayOn(intl.timeZone, useNow())
  const [text, setText] = useState(value ?? '')
  const shown = readTold(text, today) === value ? text : (value ?? '')
  return (
    <TextInput
      label={label}
      w={w}
      value={shown}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        onChange(readTold(currentTarget.value, today))
      }}
      placeholder={intl.formatMessage({ id: 'entries.told' })}
      title={writeTold(value, intl.locale)}
      error={error}
      autoComplete="off"
    />
  )
}
