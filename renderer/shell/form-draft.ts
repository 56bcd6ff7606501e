import { useState } from 'react'
import { useDrafts } from './drafts.ts'

/**
 * What a form holds, kept from the first change on until it is saved or given up: a form that was only looked at leaves
 * nothing behind.
 * @param form under which name; @param patientId whose chart it concerns, that of the place unless told
 */
export function useFormDraft<T extends object>(form: string, initial: () => T, patientId?: string | null) {
  const [value, setValue] = useState<T>(() => (useDrafts.getState().byForm[form] as T | undefined) ?? initial())
  return {
    value,
    set: (next: T) => {
      setValue(next)
      useDrafts.getState().keep(form, next as Readonly<Record<string, unknown>>, patientId)
    },
    forget: () => useDrafts.getState().drop(form),
  }
}
