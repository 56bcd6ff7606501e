import { TextInput } from '@mantine/core'
import type { ReactNode, Ref } from 'react'
import type { Concept } from '../../shared/kernel/index.ts'

/** A thing in the person's own words, with codes where they are known. */
export function ConceptField(props: {
  label: ReactNode
  value: Concept
  onChange: (concept: Concept) => void
  error?: ReactNode
  required?: boolean
  inputRef?: Ref<HTMLInputElement>
  width?: string
  /** What it is about: which code systems it is searched in. */
  about: 'test' | 'order' | 'reason'
}) {
  const { label, value, onChange, error, required = false, inputRef = null, width = '20rem', about } = props
  return (
    <TextInput
      size="xs"
      name={about}
      label={label}
      value={value.text}
      error={error}
      withAsterisk={required}
      ref={inputRef}
      w={width}
      autoComplete="off"
      onChange={(event) => onChange({ text: event.currentTarget.value, codings: [] })}
    />
  )
}
