import type { ReactNode, Ref } from 'react'
import type { Coding } from '../../shared/kernel/index.ts'

/** What a coded field holds: the words, and the code where one was chosen. */
export type CodedText = { text: string; coding: Coding | null }

export type CodingProps = {
  label: ReactNode
  value: CodedText
  onChange: (value: CodedText) => void
  placeholder?: string
  description?: ReactNode
  error?: ReactNode
  ref?: Ref<HTMLInputElement>
}
