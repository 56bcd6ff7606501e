import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { useIntl } from 'react-intl'

type Props<V extends string> = {
  label: ReactNode
  value: V
  options: readonly V[]
  /** The words of an option stand under `<words>.<option>`; those of the empty one under `kit.unsaid`. */
  words: string
  onChange: (value: V) => void
  error?: ReactNode
  w?: string
}

/** One of a few words, by the arrow keys or its first letters. */
export function Choice<V extends string>({ label, value, options, words, onChange, error, w = '9rem' }: Props<V>) {
  const intl = useIntl()
  const word = (option: V) => intl.formatMessage({ id: option === '' ? 'kit.unsaid' : `${words}.${option}` })
  return (
    <Select
      label={label}
      w={w}
      data={options.map((option) => ({ value: option, label: word(option) }))}
      value={value}
      onChange={(chosen) => onChange((chosen ?? value) as V)}
      allowDeselect={false}
      error={error}
    />
  )
}
