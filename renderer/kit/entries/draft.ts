import { useEffect, useState } from 'react'
import type { PatientId } from '../../../shared/kernel/index.ts'
import { useDrafts } from '../../shell/drafts.ts'

type Held<D, F> = { value: D; from: F }

/**
 * What is being typed about an entry, kept until it is saved: leaving the chart does not lose it.
 * @param from the version that it is begun on; a draft that is come back to keeps the one it was begun on, so that what
 *   someone else saved meanwhile is met and not undone
 * @param patientId whose chart it concerns
 */
export function useEntryDraft<D, F>(form: string, initial: () => D, from: F, patientId: PatientId) {
  const [held, setHeld] = useState<Held<D, F>>(() => {
    const kept = useDrafts.getState().byForm[form] as Held<D, F> | undefined
    return kept ?? { value: initial(), from }
  })
  const [touched, setTouched] = useState(false)
  useEffect(() => {
    if (touched) useDrafts.getState().keep(form, held, patientId)
  }, [form, held, touched, patientId])
  return {
    value: held.value,
    from: held.from,
    set: (part: Partial<D>) => {
      setTouched(true)
      setHeld(({ value, from: begun }) => ({ value: { ...value, ...part }, from: begun }))
    },
    /** Goes on upon another version. */
    rebase: (value: D, onto: F) => {
      setTouched(true)
      setHeld({ value, from: onto })
    },
    forget: () => {
      setTouched(false)
      useDrafts.getState().drop(form)
      setHeld({ value: initial(), from })
    },
  }
}

/** Lets a draft go that was saved, wherever one is by now. */
export const dropDraft = (form: string): void => useDrafts.getState().drop(form)

export const hasDraft = (form: string): boolean => form in useDrafts.getState().byForm
