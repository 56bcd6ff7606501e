import { Box } from '@mantine/core'
import type { ReactNode, Ref } from 'react'
import type { Concept } from '../../shared/kernel/index.ts'
import { SYSTEM } from '../../shared/terminology/index.ts'
import { CodingField } from '../terminology/index.ts'

/** In which code systems each kind of thing is looked for. */
const SYSTEMS = { test: SYSTEM.loinc, order: [SYSTEM.loinc, SYSTEM.hcpcs, SYSTEM.cpt], reason: SYSTEM.icd10cm }

/** A thing in the person's own words, with its code where one was chosen. */
export function ConceptField(props: {
  label: ReactNode
  value: Concept
  onChange: (concept: Concept) => void
  error?: ReactNode
  required?: boolean
  inputRef?: Ref<HTMLInputElement>
  width?: string
  /** What it is about: which code systems it is searched in. */
  about: keyof typeof SYSTEMS
}) {
  const { label, value, onChange, error, required = false, inputRef = null, width = '20rem', about } = props
  const [coding = null] = value.codings
  return (
    <Box w={width}>
      <CodingField
        label={label}
        system={SYSTEMS[about]}
        value={{ text: value.text, coding }}
        onChange={({ text, coding: chosen }) => onChange({ text, codings: chosen ? [chosen] : [] })}
        error={error}
        required={required}
        ref={inputRef}
      />
    </Box>
  )
}
