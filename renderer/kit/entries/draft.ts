import { useEffect, useState } from 'react'
import { useDrafts } from '../../shell/drafts.ts'

type Held<D> = { value: D; seen: number }

/**
 * What is being typed about an entry, kept until it is saved: leaving the chart does not lose it.
 * @param revision the version that it was begun on; a draft come back to keeps the one it was begun on
 */
export function useEntryDraft<D>(form: string, initial: () => D, revision: number) {
  const [held, setHeld] = useState<Held<D>>(() => {
    const kept = useDrafts.getState().byForm[form] as Held<D> | undefined
    return kept ?? { value: initial(), seen: revision }
  })
  const [touched, setTouched] = useState(false)
  useEffect(() => {
    if (touched) useDrafts.getState().keep(form, held)
  }, [form, held, touched])
  return {
    value: held.value,
    seen: held.seen,
    set: (part: Partial<D>) => {
      setTouched(true)
      setHeld(({ value, seen }) => ({ value: { ...value, ...part }, seen }))
    },
    forget: () => {
      setTouched(false)
      useDrafts.getState().drop(form)
      setHeld({ value: initial(), seen: revision })
    },
  }
}

export const hasDraft = (form: string): boolean => form in useDrafts.getState().byForm
