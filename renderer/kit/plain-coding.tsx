import { TextInput } from '@mantine/core'
import type { ReactNode, Ref } from 'react'
import type { Coding } from '../../shared/kernel/index.ts'

/** What a coded field holds: the words, and the code where one was chosen. */
export type CodedText = { text: string; coding: Coding | null }

export type CodingProps = {
  label: ReactNode
  value: CodedText
  onChange: (value: CodedText) => void
  placeholder?: string
  error?: ReactNode
  ref?: Ref<HTMLInputElement>
}

/** A field for what may be coded, in words alone; changed words are no longer what the code says. */
export function PlainCoding({ label, value, onChange, ...more }: CodingProps) {
  return (
    <TextInput
      label={label}
      value={value.text}
      onChange={({ currentTarget }) => onChange({ text: currentTarget.value, coding: null })}
      autoComplete="off"
      {...more}
    />
  )
}
